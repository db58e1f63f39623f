import { app } from 'electron';

export const home = () => app.getPath('home');
