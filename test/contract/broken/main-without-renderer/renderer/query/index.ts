export const labels = ['Actor'];
