import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Set by `.ci/run`: the file in which vitest leaves the counts that the last line of the run is made of. */
const reportFile = process.env['MUNIMENT_TEST_REPORT'];

const everywhere = ['**/node_modules/**', 'dist/**', 'test/contract/broken/**', 'test/fixtures/**'];

export default defineConfig({
  root,
  test: {
    pool: 'forks',
    maxWorkers: 2,
    reporters: reportFile ? ['default', ['json', { outputFile: reportFile }]] : ['default'],
    passWithNoTests: false,
    projects: [
      {
        root,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [...everywhere, 'test/e2e/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        root,
        test: {
          name: 'ui',
          environment: 'jsdom',
          include: ['test/**/*.ui.test.tsx'],
          exclude: everywhere,
          setupFiles: ['test/support/noCanvas.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        root,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.e2e.test.ts'],
          exclude: everywhere,
          globalSetup: ['test/support/requireBuild.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // One browser at a time: two at once on two cores make timing the thing under test.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
