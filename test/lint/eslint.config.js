import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { connections, markup, outside, valueInSql, windows } from './restricted.js';

const typescript = ['**/*.ts', '**/*.tsx'];
const tests = ['test/**/*.test.ts', 'test/**/*.test.tsx'];
/** Files that build SQL out of the field catalogue and of text framed by ourselves. */
const sqlBuilders = [
  'main/database/**',
  'main/query/sql.ts',
  'main/import/ingest.ts',
  'main/import/ingest/**',
  'main/workspace/segmentIndex.ts',
];
/** Files that talk to a terminal. */
const terminals = ['main/shells/cli/**', '**/*.mjs', 'test/bench/**'];

const everywhere = [...markup, ...outside];

/** What the compiler does not see and a review should not have to. */
const coreRules = {
  complexity: ['error', 15],
  eqeqeq: 'error',
  'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  'no-async-promise-executor': 'error',
  'no-console': 'error',
  'no-constant-binary-expression': 'error',
  'no-constant-condition': 'error',
  'no-debugger': 'error',
  'no-empty': 'error',
  'no-eval': 'error',
  'no-misleading-character-class': 'error',
  'no-new-func': 'error',
  'no-restricted-syntax': ['error', ...everywhere],
  'no-self-assign': 'error',
  'no-unsafe-finally': 'error',
  'no-unsafe-optional-chaining': 'error',
  'no-useless-assignment': 'error',
  'no-useless-catch': 'error',
  'no-useless-escape': 'error',
  'no-var': 'error',
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'anywhere' }],
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'preserve-caught-error': 'error',
};

const typedRules = {
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: false, allowNullish: false }],
  '@typescript-eslint/return-await': ['error', 'in-try-catch'],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  // A function may be async to keep its contract, without awaiting anything; the compiler finds unused names.
  '@typescript-eslint/no-unused-vars': 'off',
  '@typescript-eslint/require-await': 'off',
  // Our interfaces hold functions, not methods: nothing of ours uses `this`.
  '@typescript-eslint/unbound-method': 'off',
};

export default defineConfig(
  globalIgnores([
    '**/node_modules/',
    'dist/',
    'installers/',
    '.types/',
    'coverage/',
    '**/fixtures/',
    '**/*.generated.*',
    'test/contract/broken/',
    'muniment-workspace/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  { files: ['**/*.js', '**/*.mjs', '**/*.cjs', ...typescript], rules: coreRules },
  {
    files: typescript,
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: new URL('../..', import.meta.url).pathname } },
    rules: typedRules,
  },
  { files: ['renderer/**/*.ts', 'renderer/**/*.tsx'], extends: [reactHooks.configs.flat.recommended] },
  {
    files: ['main/**/*.ts'],
    ignores: sqlBuilders,
    rules: { 'no-restricted-syntax': ['error', ...everywhere, valueInSql, windows] },
  },
  {
    files: ['main/shells/electron/index.ts', 'main/shells/electron/security.ts'],
    rules: { 'no-restricted-syntax': ['error', ...everywhere, valueInSql] },
  },
  {
    files: ['shared/**/*.ts', 'main/**/*.ts', 'renderer/**/*.ts', 'renderer/**/*.tsx'],
    ignores: ['renderer/client.ts'],
    rules: { 'no-restricted-globals': ['error', ...connections] },
  },
  { files: terminals, rules: { 'no-console': 'off' } },
  {
    files: tests,
    rules: {
      // A describe callback holds many tests; a wrong `!` is a failing test, which is what it should be.
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
