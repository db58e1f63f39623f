export const port = 4213;
