import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { BundleSummary } from '../../shared/import/contract.ts';
import { Seal } from '../../renderer/import/Seal.tsx';
import { renderInWindow } from '../support/inWindow.tsx';

afterEach(cleanup);

const rootFingerprint = Array.from({ length: 32 }, (_, at) => at.toString(16).padStart(2, '0').toUpperCase()).join(':');
const sealed: NonNullable<BundleSummary['sealed']> = {
  bundle: 'september',
  producer: 'Example gateway',
  period: { from: '2026-09-01T00:00:00.000Z', to: null },
  previous: { id: 'august', manifestSha256: 'a'.repeat(64) },
  previousPresent: false,
  manifestSha256: 'b'.repeat(64),
  rootFingerprint,
  signer: 'Gail Admin',
  signedAt: '2026-10-01T08:00:00.000Z',
  current: true,
  remarks: [],
};

test('says who sealed a bundle, under which root, and that the one before it is missing', () => {
  renderInWindow(<Seal seal="untrusted" sealed={sealed} />);
  for (const text of ['Example gateway', 'Gail Admin', 'august', 'september']) expect(screen.getByText(text)).toBeTruthy();
  expect(document.querySelector('code')?.textContent).toBe(rootFingerprint);
  expect(screen.getByText('sealed, root not pinned')).toBeTruthy();
  expect(screen.getByText(/bundle before this one is not in this workspace/)).toBeTruthy();
});

test('says nothing is missing when the bundle before it is here or none is named', () => {
  for (const shown of [
    { ...sealed, previousPresent: true },
    { ...sealed, previous: null, previousPresent: null },
  ]) {
    renderInWindow(<Seal seal="verified" sealed={shown} />);
    expect(screen.queryByText(/not in this workspace/)).toBeNull();
    cleanup();
  }
});

test('says what was noticed although the seal is whole', () => {
  renderInWindow(<Seal seal="verified" sealed={{ ...sealed, remarks: ['A record does not continue the one before it.'] }} />);
  expect(screen.getByText('A record does not continue the one before it.')).toBeTruthy();
});

test('claims nothing of a bundle nobody sealed', () => {
  renderInWindow(<Seal seal="unsealed" />);
  expect(screen.getByText(/protected only since it was imported/)).toBeTruthy();
  expect(screen.queryByText('root')).toBeNull();
});
