import type { Pictures } from './pictures.ts';
import { ScreenCanvas } from './ScreenCanvas.tsx';
import { usePicture } from './usePictures.ts';
import styles from './Screens.module.css';

const width = 320;
const height = 200;
/** A pointer on its way elsewhere asks for nothing. */
const restMs = 70;

/** The screen at the moment under the pointer; faint while it still is the one of another moment. */
export function Preview({ pictures, at }: { pictures: Pictures; at: number }) {
  const { picture, failed } = usePicture(pictures, at, { first: true, restMs });
  return (
    <span className={styles.stage} style={{ width, height }} data-evidence data-moment={picture?.at === at ? 'shown' : 'coming'}>
      {picture && !failed ? <ScreenCanvas picture={picture} width={width} height={height} /> : null}
      {failed ? <span className={styles.said}>This screen could not be drawn</span> : null}
    </span>
  );
}
