import { print } from '../shells/cli/output.ts';

export const createReportService = () => ({ print });
