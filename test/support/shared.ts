import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The folder of real samples beside the checkout, or null where it is absent.
 * A test that uses it must still prove its point on a fixture of its own when this is null.
 */
export function sharedDirectory(): string | null {
  const path = fileURLToPath(new URL('../../../shared', import.meta.url));
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : null;
}
