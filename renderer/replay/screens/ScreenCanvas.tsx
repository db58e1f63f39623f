import { useLayoutEffect, useRef } from 'react';
import { cellShape, drawCells } from './drawCells.ts';
import type { ScreenPicture } from './screenDrawer.ts';
import styles from './Screens.module.css';

interface ScreenCanvasProps {
  picture: ScreenPicture;
  /** Room in px: the whole grid fits into it, in its own proportions. */
  width: number;
  height: number;
}

/** A small screen. A drawing alone: nothing of it is text or an attribute of the page. */
export function ScreenCanvas({ picture, width, height }: ScreenCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { cols, rows } = picture;
  const cell = Math.min(width / cols, height / (rows.length * cellShape));
  const [across, down] = [Math.max(1, Math.round(cols * cell)), Math.max(1, Math.round(rows.length * cellShape * cell))];
  useLayoutEffect(() => {
    const node = canvas.current;
    const context = node?.getContext('2d');
    if (!node || !context) return;
    const density = window.devicePixelRatio || 1;
    node.width = across * density;
    node.height = down * density;
    drawCells(context, rows, { left: 0, top: 0, cellWidth: cell * density, cellHeight: cell * cellShape * density });
  }, [rows, across, down, cell]);
  return <canvas ref={canvas} className={styles.canvas} style={{ width: across, height: down }} aria-hidden />;
}
