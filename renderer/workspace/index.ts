export { CustodyPage } from './CustodyPage.tsx';
