export { Button, IconButton } from './Button.tsx';
export { ActionMenu } from './ActionMenu.tsx';
export { ChoiceMenu } from './ChoiceMenu.tsx';
export {
  arrangedColumns,
  type ColumnLayout,
  layoutOf,
  movedColumn,
  pinnedColumn,
  readLayout,
  sizedColumn,
  withColumn,
  writeLayout,
} from './columnLayout.ts';
export { commandSyntax } from './commandSyntax.ts';
export { CommandDialog, type CommandItem } from './CommandDialog.tsx';
export { CopyButton } from './CopyButton.tsx';
export { DataTable } from './DataTable.tsx';
export { Dialog } from './Dialog.tsx';
export { Drawer, Section } from './Drawer.tsx';
export { DiscretionContext, type Hides, shownParts, useShownText } from './discretion.ts';
export { DropZone } from './DropZone.tsx';
export { markEvidence, type MarkKind } from './evidence.ts';
export { EvidenceRegion, EvidenceText } from './EvidenceText.tsx';
export { CellSelect, CheckField, PasswordField, Select, TextArea, TextField } from './fields.tsx';
export { FlyOut } from './FlyOut.tsx';
export { Hash } from './Hash.tsx';
export * from './icons.ts';
export { EmptyState, ErrorState, type Failure, Notice } from './messages.tsx';
export { NoRoom } from './NoRoom.tsx';
export { showBytes, showCount, showMany } from './numbers.ts';
export { Page, Panel } from './Page.tsx';
export { Progress, WhenSlow } from './Progress.tsx';
export { Skeleton, SkeletonLines } from './Skeleton.tsx';
export { Sparkline } from './Sparkline.tsx';
export { State } from './State.tsx';
export { stateLook, type StateOf } from './states.ts';
export { jsonSyntax } from './syntax.ts';
export type { Column } from './tableColumns.ts';
export type { DataTableHandle } from './useGridMoves.ts';
export type { Selection } from './useRowSelection.ts';
export { Tip } from './Tip.tsx';
export { type Density, type Theme, ThemeProvider } from './ThemeProvider.tsx';
export { showDuration, Time, ZoneContext } from './Time.tsx';
export { useSteady } from './useSteady.ts';
export { useMedia } from './useMedia.ts';
export { useWidth } from './useWidth.ts';
