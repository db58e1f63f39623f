import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { EvidenceText, State } from '../../renderer/ui/index.ts';

afterEach(cleanup);

test('markup in evidence stays text', () => {
  const { container } = render(<EvidenceText text={'<img src=x onerror=alert(1)>'} />);
  expect(container.querySelector('img')).toBeNull();
  expect(container.textContent).toBe('<img src=x onerror=alert(1)>');
});

test('a bidi override is drawn as a mark that explains itself, and is not in the document', () => {
  const { container } = render(<EvidenceText text={'invoice\u202efdp.exe'} />);
  const mark = container.querySelector('[data-mark="bidi"]');
  expect(mark?.getAttribute('title')).toBe('right-to-left override U+202E');
  expect(container.textContent).toBe('invoiceRLOfdp.exe');
});

test('a name that is cut keeps its last letters, and its text is what it was', () => {
  const { container } = render(<EvidenceText text="ehr-prod-pg-readonly" ends />);
  expect([...container.querySelectorAll('bdi > span')].map((piece) => piece.textContent)).toEqual(['ehr-prod-pg-re', 'adonly']);
  cleanup();
  for (const text of ['lab', 'caf\u00e9-records-of-the-east']) {
    const whole = render(<EvidenceText text={text} ends />).container;
    expect([whole.textContent, whole.querySelectorAll('bdi > span').length]).toEqual([text, 0]);
    cleanup();
  }
});

test('a missing value is said in words, and empty text is not a missing value', () => {
  expect(render(<EvidenceText text={null} />).container.textContent).toBe('not recorded');
  cleanup();
  expect(render(<EvidenceText text="" />).container.textContent).toBe('empty text');
});

test('a missing state is never drawn as a state', () => {
  expect(render(<State of="outcome" value={null} />).container.textContent).toBe('not recorded');
  cleanup();
  expect(render(<State of="outcome" value="unknown" />).container.textContent).toBe('unknown');
});

test('a state named like a property of objects is drawn as it is written', () => {
  expect(render(<State of="outcome" value="constructor" />).container.textContent).toBe('constructor');
});
