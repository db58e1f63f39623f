export { NewKeyDialog } from './NewKeyDialog.tsx';
export { useKeys } from './useSigning.ts';
export { VerdictView } from './VerdictView.tsx';
export { VerifyPage } from './VerifyPage.tsx';
