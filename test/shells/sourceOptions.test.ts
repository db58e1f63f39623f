import { describe, expect, test } from 'vitest';
import { readSources } from '../../main/shells/cli/sourceOptions.ts';

describe('the values of --source', () => {
  test('name one source for all files, and others for single files', () => {
    expect(readSources(['hoop', 'a/b=c.json=okta', 'x.log=unread'])).toEqual({
      source: 'hoop',
      corrections: [
        { path: 'a/b=c.json', source: 'okta' },
        { path: 'x.log', source: null },
      ],
    });
    expect(readSources([])).toEqual({ source: undefined, corrections: [] });
  });

  test.each([[['hoop', 'okta']], [['=hoop']], [['a.json=']], [['a.json=hoop', 'a.json=okta']]])('%j are refused as a mistake', (values) => {
    expect(() => readSources(values)).toThrow(/--source/);
  });
});
