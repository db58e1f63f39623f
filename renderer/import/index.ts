export { BundlesPage } from './BundlesPage.tsx';
export { FirstPage } from './FirstPage.tsx';
export { ImportPage } from './ImportPage.tsx';
export { ImportLine } from './ImportStatus.tsx';
export { useNamedInputs } from './useNamedInputs.ts';
export { useWindowDrop } from './useWindowDrop.ts';
