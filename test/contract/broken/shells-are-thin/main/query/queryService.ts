export const createQueryService = () => ({});
