export const print = (text: string) => process.stdout.write(text);
