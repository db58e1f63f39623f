import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { RejectedRecords } from '../../renderer/import/RejectedRecords.tsx';
import { DiscretionContext } from '../../renderer/ui/index.ts';
import { renderInWindow } from '../support/inWindow.tsx';

afterEach(cleanup);

test('what the beginning of a rejected record may tell of a patient is hidden while nobody asked for it', () => {
  const record = { id: '1', path: 'hl7.json', line: 1, byteOffset: 0, byteLength: 30, reason: 'It ends early.' };
  const rows = [{ ...record, excerpt: "call '212-555-0187'" }];
  const { container } = renderInWindow(
    <DiscretionContext value={{ mrn: [] }}>
      <RejectedRecords bundle="b" count={1} />
    </DiscretionContext>,
    [[['import', 'rejected', 'b'], { pages: [{ rows, next: null }], pageParams: [null] }]],
  );
  expect(screen.getByText('It ends early.')).toBeTruthy();
  expect(container.textContent).not.toContain('0187');
});
