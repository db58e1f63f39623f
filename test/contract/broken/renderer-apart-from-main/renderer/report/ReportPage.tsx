import { findings } from '../../main/report/findings.ts';

export const ReportPage = () => <p>{findings}</p>;
