import type { StaticFiles } from '../../main/shells/staticFiles.ts';

/** A small window of our own, so that no build is needed. */
export const windowFiles: StaticFiles = new Map([
  ['/', { bytes: Buffer.from('<!doctype html><title>window</title>'), type: 'text/html; charset=utf-8' }],
  ['/index.html', { bytes: Buffer.from('<!doctype html><title>window</title>'), type: 'text/html; charset=utf-8' }],
  ['/assets/main-1a2b.js', { bytes: Buffer.from('export {};'), type: 'text/javascript; charset=utf-8' }],
]);
