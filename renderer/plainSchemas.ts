import { config } from 'zod';

// Imported before any schema is made: each would try to compile its checks, which the page's policy forbids and reports.
config({ jitless: true });
