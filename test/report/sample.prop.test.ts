import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankOf, sampleSeed } from '../../main/report/sample.ts';
import { hasTool, runShell } from '../signing/tools.ts';
import { temporaryFolder } from '../support/temporary.ts';

const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'));

describe('the seed of a sample', () => {
  it('is what the report says it is', () => {
    const digests = ['bb'.repeat(32), 'aa'.repeat(32)];
    const key = createHash('sha256')
      .update(`${'aa'.repeat(32)}\n${'bb'.repeat(32)}\n`)
      .digest();
    expect(sampleSeed(digests, 'base')).toBe(createHmac('sha256', key).update('base').digest('hex'));
  });

  it('does not depend on the order of the bundles', () =>
    fc.assert(
      fc.property(fc.uniqueArray(digest, { maxLength: 5 }), (digests) => {
        expect(sampleSeed([...digests].reverse(), 'base')).toBe(sampleSeed(digests, 'base'));
      }),
    ));

  it('changes with every bundle and with the base', () =>
    fc.assert(
      fc.property(fc.uniqueArray(digest, { minLength: 1, maxLength: 5 }), (digests) => {
        expect(sampleSeed(digests.slice(1), 'base')).not.toBe(sampleSeed(digests, 'base'));
        expect(sampleSeed(digests, 'base-2')).not.toBe(sampleSeed(digests, 'base'));
      }),
    ));
});

describe('the rank of an event', () => {
  it.skipIf(!hasTool('openssl'))('is what the printed openssl command prints', async () => {
    const seed = sampleSeed(['cc'.repeat(32)], 'base');
    const { output } = await runShell(
      `event_id=abc; printf '%s' "$event_id" | openssl dgst -sha256 -mac HMAC -macopt hexkey:${seed}`,
      await temporaryFolder(),
    );
    expect(output).toContain(rankOf(seed, 'abc'));
  });
});
