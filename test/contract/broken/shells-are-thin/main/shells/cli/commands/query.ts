import { createQueryService } from '../../../query/queryService.ts';

export const query = () => createQueryService();
