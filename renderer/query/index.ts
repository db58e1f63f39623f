export { EventsPage } from './EventsPage.tsx';
export { QueryLine, type QueryLineHandle } from './QueryLine.tsx';
export { readFilter } from './filterText.ts';
export { useEventCount } from './useEvents.ts';
