import { createSigningService } from './signingService.ts';

export const verify = () => createSigningService();
