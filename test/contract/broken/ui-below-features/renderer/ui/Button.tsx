import { rows } from '../query/index.ts';

export const Button = () => <button type="button">{rows}</button>;
