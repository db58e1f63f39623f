export { ReplayPage } from './ReplayPage.tsx';
export { SessionsPage } from './SessionsPage.tsx';
export { SearchedLine, Unsearched } from './SearchedLine.tsx';
