import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { builtReader } from '../support/builtReader.ts';
import { evidenceWorkspace } from '../support/evidenceWorkspace.ts';
import { sharedDirectory } from '../support/shared.ts';

const workspace = evidenceWorkspace(createSpawnReader(await builtReader()));

/** Imports records as a bundle of their own. */
const bring = (...Records: readonly object[]) => workspace.bring({ 'trail.json': { Records } });

let records = 0;
const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 8, minute)).toISOString().replace('.000', '');
/** What somebody did with a key; `gives` is the key that the call answered with. */
const call = (who: string, key: string, minute: number, gives?: string, changes: object = {}) => ({
  eventVersion: '1.11',
  eventID: `id-${(records += 1)}`,
  eventTime: at(minute),
  eventSource: gives === undefined ? 's3.amazonaws.com' : 'sts.amazonaws.com',
  eventName: gives === undefined ? 'GetObject' : 'AssumeRole',
  userIdentity: {
    type: 'AssumedRole',
    arn: `arn:aws:sts::111122223333:assumed-role/${who}/s`,
    principalId: `AROA:${who}`,
    accessKeyId: key,
  },
  responseElements: gives === undefined ? null : { credentials: { accessKeyId: gives, sessionToken: 'x', expiration: 'Mar 1, 2026' } },
  ...changes,
});
const nurse = () => call('nurse', 'AKIANURSE', 0, 'ASIAONE');
const batch = () => call('batch', 'ASIAONE', 1, 'ASIATWO');
const read = () => call('reader', 'ASIATWO', 2);

async function chainOfReading() {
  const { rows } = await workspace.client.query.events({ text: 'verb:GetObject' });
  const { chain, ends } = await workspace.client.query.issuers({ id: rows[0]?.event_id ?? '' });
  return [chain.map(({ uid }) => uid?.split('/')[1]), ends];
}

describe('who had the key of an event issued', { timeout: 120_000 }, () => {
  test('is told over bundles in any order, and no more once its record is removed', async () => {
    await bring(read());
    expect(await chainOfReading()).toEqual([[], 'not-found']);
    await bring(batch());
    expect(await chainOfReading()).toEqual([['batch'], 'not-found']);
    const { id } = await bring(nurse());
    expect(await chainOfReading()).toEqual([['nurse', 'batch'], 'origin']);
    await workspace.client.import.remove({ id });
    expect(await chainOfReading()).toEqual([['batch'], 'not-found']);
  });

  test('a copy and the record of the other account tell the same; one of somebody else does not', async () => {
    const issuing = batch();
    const elsewhere = { userIdentity: { type: 'AWSAccount', principalId: 'AROA:batch', accountId: '111122223333' } };
    await bring(nurse(), issuing, read());
    await bring(issuing, call('', '', 1, 'ASIATWO', elsewhere));
    expect(await chainOfReading()).toEqual([['nurse', 'batch'], 'origin']);
    await bring(call('mallory', 'AKIAM', 1, 'ASIATWO'));
    expect(await chainOfReading()).toEqual([[], 'several']);
  });

  test.each([
    ['a call that failed', () => call('batch', 'ASIAONE', 1, 'ASIATWO', { errorCode: 'AccessDenied' })],
    ['a key that was issued later', () => call('batch', 'ASIAONE', 3, 'ASIATWO')],
    ['a key that had expired', () => call('batch', 'ASIAONE', 1 - 36 * 60, 'ASIATWO')],
  ])('%s is no beginning of it', async (_what, issuing) => {
    await bring(issuing(), read());
    expect(await chainOfReading()).toEqual([[], 'not-found']);
  });

  test('keys issued in a circle and without end are given up', async () => {
    await bring(call('batch', 'ASIATWO', 1, 'ASIATWO'), read());
    expect(await chainOfReading()).toEqual([['batch'], 'several']);
    await bring(
      call('reader', 'ASIA12', 40),
      ...Array.from({ length: 12 }, (_, n) => call(`role${n}`, `ASIA${n}`, 20 + n, `ASIA${n + 1}`)),
    );
    const { rows } = await workspace.client.query.events({ text: 'verb:GetObject' });
    const { chain, ends } = await workspace.client.query.issuers({ id: rows[0]?.event_id ?? '' });
    expect([chain.length, chain.at(-1)?.uid?.includes('role11'), ends]).toEqual([8, true, 'cut']);
  });

  test('an event that is set aside has the chain of its event', async () => {
    const reading = read();
    const idOf = async () => (await workspace.client.query.events({ text: 'verb:GetObject' })).rows[0]?.event_id ?? '';
    const { id } = await bring(reading);
    const alone = await idOf();
    await workspace.client.import.remove({ id });
    await bring(nurse(), batch(), reading);
    const beside = await idOf();
    await bring(reading);
    const aside = (await idOf()) === alone ? beside : alone;
    expect(aside).not.toBe(await idOf());
    expect((await workspace.client.query.issuers({ id: aside })).chain).toHaveLength(2);
  });

  test('without a time nothing tells who had its key issued', async () => {
    await bring(batch(), { ...read(), eventTime: 'some day' });
    expect(await chainOfReading()).toEqual([[], 'not-found']);
  });

  test('events of other sources, and ids that are none, have no chain', async () => {
    expect(await workspace.client.query.issuers({ id: 'none' })).toEqual({ chain: [], ends: 'origin' });
  });

  const samples = sharedDirectory();
  test.skipIf(samples === null)('in the samples', async () => {
    await workspace.importOf(join(samples ?? '', 'samples/cloudtrail'));
    let told = 0;
    for (let after: string | undefined | null; after !== null; ) {
      const page = await workspace.client.query.events({ limit: 500, after });
      for (const { event_id: id } of page.rows) if ((await workspace.client.query.issuers({ id })).chain.length > 0) told += 1;
      after = page.next;
    }
    expect(told).toBe(78);
  });
});
