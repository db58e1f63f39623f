import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityFilter } from '../../shared/query/groups.ts';
import { printFilter } from '../../shared/query/print.ts';
import { inProcessReader } from '../support/inProcessReader.ts';
import { openApp, type TestApp } from '../support/openApp.ts';
import type { Client } from '../support/transports.ts';
import { importInto } from './storing.ts';

let folder: string;
let app: TestApp;
let client: Client;

const proposals = () => client.query.rosterProposals({});
const told = async () =>
  (await proposals()).proposals.map(({ person, name, identities }) => [
    person.name[0],
    name,
    identities.map((one) => [one.name, ...one.by]),
  ]);

async function importRoster(name: string, rows: readonly string[]) {
  const file = join(folder, name);
  await writeFile(file, `Employee ID,Name,Email,User name,Title,Status\n${rows.map((row) => `${row}\n`).join('')}`);
  return importInto(app, file);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muniment-roster-'));
  app = await openApp({ spawnReader: inProcessReader });
  client = createRouterClient(app.router, { context: {} });
  const names = ['Rosa@clinic.example', 'rdiaz', 'RDIAZ', 'karl', 'E-102', 'ines', 'ward3@clinic.example', 'amy', 'amy2', 'nobody-listed'];
  const events = names.map((alternateId, number) => ({
    uuid: `u-${number}`,
    published: `2026-09-10T${10 + number}:00:00Z`,
    eventType: 'user.session.start',
    actor: { id: `account-${number}`, type: 'User', alternateId },
    outcome: { result: 'SUCCESS' },
  }));
  const file = join(folder, 'system-log.json');
  await writeFile(file, JSON.stringify(events));
  await importInto(app, file);
}, 60_000);
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

describe('merging by the roster', () => {
  it('proposes nothing where there is no roster', async () => {
    expect(await proposals()).toEqual({ people: 0, proposals: [], proposed: 0, ambiguous: [], ambiguities: 0 });
  });

  it('proposes names that are the address, user name or employee id of one person, and what two people may be it lists with both', async () => {
    await importRoster('roster.csv', [
      'E-100,Rosa Diaz,rosa@clinic.example,rdiaz,Nurse,active',
      'E-101,Ines Novak,ward3@clinic.example,ines,Head nurse,active',
      'E-102,Karl Ibsen,ward3@clinic.example,karl|kibsen,Clerk,terminated',
      'E-103,Amy Okafor,amy@clinic.example,amy,Privacy officer,active',
    ]);
    const found = await proposals();
    expect(await told()).toEqual([
      [
        'Rosa Diaz',
        'Rosa@clinic.example',
        [
          ['Rosa@clinic.example', 'email'],
          ['rdiaz', 'user_name'],
        ],
      ],
      [
        'Karl Ibsen',
        'karl',
        [
          ['karl', 'user_name'],
          ['E-102', 'employee_id'],
        ],
      ],
    ]);
    expect([found.people, found.proposed, found.ambiguities]).toEqual([4, 2, 1]);
    expect(found.ambiguous[0]).toMatchObject({
      name: 'ward3@clinic.example',
      by: ['email'],
      people: [{ name: ['Ines Novak'] }, { name: ['Karl Ibsen'] }],
    });
    for (const { name, events } of [...found.proposals.flatMap(({ identities }) => identities), ...found.ambiguous])
      expect(await client.query.count({ text: printFilter(identityFilter(name)) })).toBe(events);
  });

  it('takes the rows of one person in two rosters for one person, and says all that they say', async () => {
    await importRoster('roster-later.csv', [
      'E-100,"Diaz, Rosa",rosa@clinic.example,,Nurse,terminated',
      'E-101,Ines Novak,ward3@clinic.example,ines,Head nurse,active',
      ',Amy Okafor,amy@clinic.example,amy2,,',
    ]);
    // The row that both exports have is one event.
    expect(await client.query.count({ text: 'source:roster' })).toBe(6);
    expect((await proposals()).people).toBe(4);
    const [rosa, ...others] = await client.query.rosterPeople({ names: ['RDIAZ', 'rosa@clinic.example'] });
    expect([rosa?.name, rosa?.status, rosa?.title, rosa?.rows.length, others]).toEqual([
      ['Rosa Diaz', 'Diaz, Rosa'],
      ['active', 'terminated'],
      ['Nurse'],
      2,
      [],
    ]);
    expect(await told()).toContainEqual([
      'Amy Okafor',
      'amy',
      [
        ['amy', 'user_name'],
        ['amy2', 'user_name'],
      ],
    ]);
    expect(await client.query.rosterPeople({ names: ['nobody-listed'] })).toEqual([]);
    expect((await client.query.rosterPeople({ names: ['ward3@clinic.example'] })).map(({ name }) => name)).toEqual([
      ['Ines Novak'],
      ['Karl Ibsen'],
    ]);
  });

  it('is the merge by hand: proposed no more once it stands, again when it is undone, under custody', async () => {
    const [first] = (await proposals()).proposals;
    const names = first?.identities.map(({ name }) => name) ?? [];
    const { identity } = await client.workspace.mergeIdentities({ name: first?.name ?? '', names });
    expect((await told()).map(([person]) => person)).not.toContain('Rosa Diaz');
    const { rows } = await client.workspace.custody({ limit: 1 });
    expect(rows[0]).toMatchObject({ act: 'merge-identities', phase: 'outcome', result: 'done' });
    await client.workspace.undoMerge({ id: identity.id });
    expect((await told()).map(([person]) => person)).toContain('Rosa Diaz');
  });

  it('does not make one person of two whom a reviewer merged wrongly: that identity is one that both may be', async () => {
    const { identity } = await client.workspace.mergeIdentities({ name: 'karl', names: ['karl', 'ines'] });
    const found = await proposals();
    expect(found.ambiguous.map(({ name }) => name)).toContain('karl');
    expect(found.proposals.flatMap(({ identities }) => identities.map(({ name }) => name))).not.toContain('karl');
    await client.workspace.undoMerge({ id: identity.id });
  });
});
