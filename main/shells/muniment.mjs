#!/usr/bin/env node
import { ensureBuilt } from './ensureBuilt.mjs';

try {
  ensureBuilt();
} catch (error) {
  console.error(error.message);
  process.exit(5);
}
await import('../../dist/main/cli.js');
