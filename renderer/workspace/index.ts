export { CustodyPage } from './CustodyPage.tsx';
export { Discretion, RevealAll, RevealDialog, RevealEvent } from './Discretion.tsx';
export { useHidingRules } from './useDiscretion.ts';
export { MarkCell } from './MarkCell.tsx';
export { MarkDialog } from './MarkDialog.tsx';
export { MarkNotice } from './MarkNotice.tsx';
export { useMarking, useMarkSummaries } from './marking.ts';
export { MarksSection } from './MarksSection.tsx';
export { type ListAddress, ViewsMenu } from './ViewsMenu.tsx';
