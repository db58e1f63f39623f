import { describe, expect, test } from 'vitest';
import { evidenceWorkspace } from '../support/evidenceWorkspace.ts';
import { inProcessReader } from '../support/inProcessReader.ts';
import { mixedEvidence } from '../support/mixedEvidence.ts';

const workspace = evidenceWorkspace(inProcessReader);
const { bring } = workspace;

const all = async () => (await workspace.client.query.events({ limit: 1000, sort: 'event_id' })).rows;
const lines = (...texts: readonly string[]) => texts.map((text) => `${text}\n`).join('');

describe('a call that a rotated log tells in two files', { timeout: 120_000 }, () => {
  const stage = (name: string, more: object = {}) =>
    JSON.stringify({
      ...(JSON.parse(mixedEvidence(1)['k8s_audit']?.[0] ?? '') as object),
      stage: name,
      responseStatus: undefined,
      ...more,
    });
  const [request = '', answer = ''] = mixedEvidence(2)['vault'] ?? [];
  const calls: [string, string, string, string][] = [
    ['Vault', 'vault', request, answer],
    [
      'Kubernetes',
      'k8s_audit',
      lines(stage('RequestReceived'), stage('ResponseStarted')).trimEnd(),
      stage('ResponseComplete', { responseStatus: { code: 200 } }),
    ],
  ];
  const total = async () => {
    const bundles = await workspace.client.import.bundles();
    for (const bundle of bundles) expect(bundle.counts.records - bundle.counts.primary - bundle.counts.folded).toBe(0);
    return bundles.reduce((sum, { counts }) => sum + counts.folded, 0);
  };

  test.each(calls)('of %s is one event, in one bundle or two, whichever came first', async (_, source, early, late) => {
    const records = lines(early, late).split('\n').length - 1;
    for (const bundles of [
      [{ 'a.log': lines(early), 'b.log': lines(late) }],
      [{ 'a.log': lines(late), 'b.log': lines(early) }],
      [{ 'a.log': lines(early) }, { 'b.log': lines(late) }],
      [{ 'b.log': lines(late) }, { 'a.log': lines(early) }],
    ]) {
      const brought: string[] = [];
      for (const files of bundles) brought.push((await bring(files)).id);
      const events = await all();
      expect(events).toMatchObject([{ source_type: source, outcome: 'success' }]);
      expect(await total()).toBe(records - 1);
      const { provenance, revisions } = await workspace.client.query.event({ id: events[0]?.event_id ?? '' });
      expect(provenance.folded.map(({ why }) => why)).toEqual(Array.from({ length: records - 1 }, () => 'part'));
      expect(revisions).toEqual([]);
      for (const id of brought) await workspace.client.import.remove({ id });
    }
  });

  test.each([
    ['of something else', answer.replaceAll('"path":"', '"path":"elsewhere/')],
    ['of somebody else', answer.replaceAll(/"entity_id":"[^"]*"/g, '"entity_id":"0b9d1c55"')],
  ])('is two when the answer tells %s: nothing is hidden behind it', async (_, other) => {
    expect(other).not.toBe(answer);
    await bring({ 'a.log': lines(request) });
    await bring({ 'b.log': lines(other) });
    expect(await all()).toHaveLength(2);
  });

  test('is what each half says once the other is removed', async () => {
    const [, , early, late] = calls[0]!;
    const first = await bring({ 'a.log': lines(early) });
    const alone = await all();
    const second = await bring({ 'b.log': lines(late) });
    await workspace.client.import.remove({ id: second.id });
    expect(await all()).toEqual(alone);
    await bring({ 'b.log': lines(late) });
    await workspace.client.import.remove({ id: first.id });
    expect(await all()).toMatchObject([{ outcome: 'success', source_event_type: 'response' }]);
  });
});
