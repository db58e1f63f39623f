import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { StatementDetail } from '../../renderer/replay/StatementDetail.tsx';
import { DiscretionContext, EvidenceText } from '../../renderer/ui/index.ts';
import type { Statement } from '../../shared/replay/statements.ts';

afterEach(cleanup);

const hiding = { mrn: [] };
const tokensIn = (container: ParentNode) =>
  [...container.querySelectorAll('[data-token]')].map((one) => `${one.getAttribute('data-token') ?? ''}:${one.textContent}`);

function draw(text: string, found?: RegExp) {
  return render(
    <DiscretionContext value={hiding}>
      <EvidenceText text={text} hides="values" syntax="sql" found={found} layout="lines" />
    </DiscretionContext>,
  ).container;
}

test('a hidden value inside a string stays one hidden mark, between the two parts of the string', () => {
  const container = draw("SELECT 'ssn 123-45-6789 of Amy' FROM t");
  expect(container.querySelectorAll('[data-mark=hidden]')).toHaveLength(1);
  expect(container.querySelector('[data-token] [data-mark=hidden]')).toBeNull();
  expect(container.textContent).not.toContain('6789');
  expect(tokensIn(container)).toEqual(['keyword:SELECT', "string:'ssn ", "string: of Amy'", 'keyword:FROM']);
});

test('what is marked is marked as it is without colours: controls, look-alikes, finds; markup stays text', () => {
  const text = "SELECT '<b>\u202e \u0430dmin' FROM t -- needle";
  const marks = (container: ParentNode) =>
    [...container.querySelectorAll('[data-mark]')].map((one) => [
      one.getAttribute('data-mark'),
      one.textContent,
      one.getAttribute('title'),
    ]);
  const container = draw(text);
  expect(tokensIn(container)).toContain("string:'<b>");
  expect(container.querySelector('b')).toBeNull();
  const plain = render(<EvidenceText text={text} layout="lines" />).container;
  expect(marks(container)).toEqual(marks(plain));
  expect(marks(plain).map(([kind]) => kind)).toEqual(['bidi', 'look-alike']);
  expect(container.textContent).toBe(plain.textContent);
  const found = draw(text, /needle/gu);
  expect(found.querySelector('mark')?.textContent).toBe('needle');
  expect(tokensIn(found).at(-1)).toBe('comment:needle');
});

test('the statement of a moment is coloured where its record says that it is SQL, its parameters as JSON', () => {
  const statement = {
    event: 'e',
    at: 0,
    kind: 'db.session.query',
    verb: 'SELECT',
    tool: null,
    text: 'SELECT 1',
    cut: false,
    params: '{"a":1}',
  };
  const rest = { rows: null, durationMs: null, outcome: null, code: null, reason: null, masking: null, masked: [] };
  const detail = (more: Partial<Statement>) =>
    render(
      <StatementDetail statement={{ ...statement, ...rest, ...more }} time={null}>
        {null}
      </StatementDetail>,
    ).container;
  expect(tokensIn(detail({}))).toEqual(['keyword:SELECT', 'number:1', 'name:"a"', 'number:1']);
  expect(tokensIn(detail({ kind: 'user', verb: 'prompt', params: null }))).toEqual([]);
});
