export const createSigningService = () => ({});
