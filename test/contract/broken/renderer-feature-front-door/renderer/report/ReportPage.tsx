import { rows } from '../query/rows.ts';

export const ReportPage = () => <p>{rows}</p>;
