export { ReplayPage } from './ReplayPage.tsx';
export { SessionsPage } from './SessionsPage.tsx';
export { SearchedLine } from './SearchedLine.tsx';
