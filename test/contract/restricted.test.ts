import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { markup, outside, valueInSql, windows } from '../lint/restricted.js';

interface Restriction {
  selector: string;
  message: string;
}

/** How many places of `code` a restriction refuses. */
function refused(restriction: Restriction | Restriction[], code: string): number {
  const linter = new Linter({ configType: 'flat' });
  const messages = linter.verify(code, {
    languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
    rules: { 'no-restricted-syntax': ['error', ...[restriction].flat()] },
  });
  expect(messages.filter((message) => message.fatal)).toEqual([]);
  return messages.length;
}

describe('a value in an SQL text', () => {
  it.each([
    'connection.rows(`SELECT * FROM event WHERE actor_uid = ${name}`)',
    "rows(`SELECT * FROM event WHERE actor_uid = '${input.name}'`)",
    'connection.runAndReadAll(`SELECT ${Object.keys(input)}`)',
    'database.prepare(`SELECT ${columnsOf(input)} FROM event`)',
  ])('is refused: %s', (code) => {
    expect(refused(valueInSql, code)).toBe(1);
  });

  it.each([
    'connection.rows(`SELECT ${eventColumns} FROM event WHERE ${filter.sql}`, filter.parameters)',
    'rows(`SELECT count(*) FROM read_parquet(${literal(file)})`)',
    "connection.rows('SELECT 1')",
    'log.info(`imported ${count}`)',
  ])('is not seen in: %s', (code) => {
    expect(refused(valueInSql, code)).toBe(0);
  });
});

describe('markup made of text', () => {
  it.each([
    'element.innerHTML = text',
    'frame.srcdoc = text',
    "element.insertAdjacentHTML('beforeend', text)",
    'export const part = <p dangerouslySetInnerHTML={{ __html: text }} />',
    'export const part = <iframe srcDoc={text} />',
    'create({ dangerouslySetInnerHTML: { __html: text } })',
  ])('is refused: %s', (code) => {
    expect(refused(markup, code)).toBe(1);
  });

  it('is not seen in text content', () => {
    expect(refused(markup, 'element.textContent = text')).toBe(0);
  });
});

describe('a way out of the machine', () => {
  it.each(['shell.openExternal(url)', 'shell.openPath(path.join(a, b))', 'crashReporter.start({})', 'autoUpdater.checkForUpdates()'])(
    'is refused: %s',
    (code) => {
      expect(refused(outside, code)).toBe(1);
    },
  );

  it('may be an address written in full', () => {
    expect(refused(outside, "shell.openExternal('https://www.ecfr.gov/current/title-45')")).toBe(0);
  });
});

describe('a window', () => {
  it('is refused wherever it is made', () => {
    expect(refused(windows, 'new BrowserWindow({})')).toBe(1);
  });
});
