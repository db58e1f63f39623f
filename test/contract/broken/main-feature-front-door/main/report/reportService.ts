import { toSql } from '../query/sql.ts';

export const createReportService = () => ({ toSql });
