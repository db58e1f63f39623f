import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const broken = fileURLToPath(new URL('broken', import.meta.url));
const configuration = createRequire(import.meta.url)('../lint/layers.cjs') as IConfiguration;
const rules = (configuration.forbidden ?? []).map((rule) => rule.name ?? 'unnamed');
const folders = ['main', 'renderer', 'shared', 'test'];

/** Names of the rules that a tree breaks, each once. */
async function violations(baseDir: string): Promise<string[]> {
  const present = readdirSync(baseDir).filter((name) => folders.includes(name));
  const result = await cruise(present, {
    ...configuration.options,
    baseDir,
    validate: true,
    ruleSet: { forbidden: configuration.forbidden ?? [] },
  });
  const { summary } = result.output as ICruiseResult;
  return [...new Set(summary.violations.map((violation) => violation.rule.name))];
}

describe('layers', () => {
  it('have one sample for every rule, and no other', () => {
    expect(readdirSync(broken).sort()).toEqual([...rules].sort());
  });

  it('say why, for every rule', () => {
    for (const rule of configuration.forbidden ?? []) expect(rule.comment, rule.name).toMatch(/\w{3}.*[.]$/s);
  });

  it.each(rules)('are seen to fail: %s', async (rule) => {
    expect(await violations(`${broken}/${rule}`)).toEqual([rule]);
  });
});

/** The compiler's complaints about one file's text, compiled with the options of `folder`. */
function refusals(folder: string, text: string): string[] {
  const path = `${root}${folder}/tsconfig.json`;
  const parsed = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path, (file) => readFileSync(file, 'utf8')).config,
    ts.sys,
    `${root}${folder}`,
  );
  const file = `${root}${folder}/sample.ts`;
  const options = { ...parsed.options, composite: false, emitDeclarationOnly: false, noEmit: true };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, version) => (name === file ? ts.createSourceFile(name, text, version) : getSourceFile(name, version));
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map((one) => ts.flattenDiagnosticMessageText(one.messageText, '\n'));
}

describe('the compiler', () => {
  it.each([
    ['shared', 'process', 'export const value = process.argv;'],
    ['shared', 'Buffer', "export const value = Buffer.from('a');"],
    ['shared', 'window', 'export const value = window.name;'],
    ['shared', 'document', 'export const value = document.title;'],
    ['renderer', 'process', 'export const value = process.argv;'],
    ['main', 'window', 'export const value = window.name;'],
  ])('refuses in %s: %s', (folder, name, text) => {
    expect(refusals(folder, text).join()).toContain(`Cannot find name '${name}'`);
  });

  it.each(['shared', 'renderer', 'main'])('accepts plain code in %s, so that a refusal above means something', (folder) => {
    expect(refusals(folder, 'export const value: readonly string[] = [1, 2].map(String).toSorted();')).toEqual([]);
  });
});
