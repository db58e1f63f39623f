import { extract } from 'tar';

export const unpack = (file: string) => extract({ file });
