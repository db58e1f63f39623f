import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const read = (name: string) => readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8');

/** Titles of groups as written in the sources; tables of groups name theirs as keys that begin with a control. */
const titles = readdirSync(fileURLToPath(new URL('.', import.meta.url)))
  .filter((name) => name.endsWith('.test.ts'))
  .flatMap((name) =>
    [...read(name).matchAll(/^describe\('([^'%]+)'|^ {2}'([CEL]\d+ [^']+)': \[/gm)].map(([, plain, key]) => plain ?? key ?? ''),
  );

describe('C20-C21 the summary of these tests', () => {
  it('names every group', () => {
    expect(titles.length).toBeGreaterThan(25);
    const summary = read('./SUMMARY.md');
    expect(titles.filter((title) => !summary.includes(`| ${title} |`))).toEqual([]);
  });
});
