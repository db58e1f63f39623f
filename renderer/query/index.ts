export { EventsPage } from './EventsPage.tsx';
export { QueryLine, type QueryLineHandle } from './QueryLine.tsx';
export { readFilter } from './filterText.ts';
export { useEventCount } from './useEvents.ts';
export { IdentitiesPage } from './groups/IdentitiesPage.tsx';
export { PatientsPage } from './groups/PatientsPage.tsx';
export { ResourcesPage } from './groups/ResourcesPage.tsx';
export { OverviewPage } from './overview/OverviewPage.tsx';
export { identityLike, identityLink } from './groups/groupText.ts';
