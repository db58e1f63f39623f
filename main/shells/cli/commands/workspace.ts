import { readFile, writeFile } from 'node:fs/promises';
import type { RebuildProgress, SettingChange } from '../../../../shared/workspace/contract.ts';
import { readSettingKey, readSettingValue } from '../../../../shared/workspace/settings.ts';
import { type Context, usage, withoutResult } from '../context.ts';
import { printable, table } from '../output.ts';

const stages = { checking: 'Checking originals of', reading: 'Reading', mapping: 'Mapping', loading: 'Loading the index after' } as const;

function percent({ done, total }: Extract<RebuildProgress, { kind: 'progress' }>): string {
  return total === null || total === 0 ? '' : `, ${Math.floor((done / total) * 100)} %`;
}

const results = {
  same: 'the same',
  restored: 'segments made whole again',
  replaced: 'another result, recorded in the journal',
  damaged: 'ORIGINALS DAMAGED, left as it was',
  refused: 'NOT READ ANY MORE, left as it was',
  failed: 'COULD NOT BE READ THIS TIME, left as it was',
} as const;

/** `rebuild`: exit 4 when a bundle could not be made again. */
export async function rebuild({ client, output, signal }: Context): Promise<number> {
  for await (const step of await client.workspace.rebuild(undefined, { signal })) {
    if (step.kind === 'progress') {
      output.progress(`${stages[step.stage]} ${printable(step.bundle)} (${step.at} of ${step.of}${percent(step)})`);
      continue;
    }
    output.result(step, () =>
      [
        ...step.bundles.flatMap(({ id, path, result, events, differs }) => [
          `${id}  ${printable(path)}: ${results[result]}, ${events} events`,
          ...differs.map((one) => `  ${one}`),
        ]),
        `${step.bundles.length === 1 ? '1 bundle' : `${step.bundles.length} bundles`}, ${step.events} events, ${step.seconds.toFixed(1)} s`,
      ].join('\n'),
    );
    return step.bundles.every(({ result }) => ['same', 'restored', 'replaced'].includes(result)) ? 0 : 4;
  }
  throw withoutResult('The rebuild');
}

/** `settings list` */
export async function listSettings({ client, output }: Context): Promise<void> {
  const settings = await client.workspace.settings();
  output.result(settings, () =>
    table(
      ['setting', 'value', 'default', 'about'],
      settings.map(({ key, value, default: usual, says }) => [key, String(value), String(usual), says]),
      80,
    ),
  );
}

/** `settings get KEY` */
export async function getSetting({ client, output }: Context, name: string): Promise<void> {
  const key = readSettingKey(name);
  const found = (await client.workspace.settings()).find((one) => one.key === key);
  output.result(found, () => String(found?.value));
}

/** `settings set KEY VALUE` */
export async function setSetting({ client, output }: Context, key: string, value: string): Promise<void> {
  const change = await client.workspace.changeSetting({ key, value });
  output.result(change, () =>
    change.old === change.new ? `${change.key} is ${change.new} already.` : `${change.key}: ${change.old} before, ${change.new} now.`,
  );
}

async function readPolicy(file: string): Promise<[key: string, value: string | number][]> {
  const text = await readFile(file, 'utf8');
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw usage(`${file} is not JSON.`, 'Make one with `muniment settings export --out FILE.json`.');
  }
  if (typeof policy !== 'object' || policy === null || Array.isArray(policy))
    throw usage(`${file} is not an object of settings.`, 'Make one with `muniment settings export --out FILE.json`.');
  return Object.entries(policy).map(([key, value]) => {
    if (typeof value !== 'string' && typeof value !== 'number') throw usage(`${key} in ${file} is neither a text nor a number.`);
    readSettingValue(readSettingKey(key), value);
    return [key, value];
  });
}

/** `settings import FILE.json`: all of it is checked before any of it is changed. */
export async function importSettings({ client, output }: Context, file: string): Promise<void> {
  const policy = await readPolicy(file);
  const now = new Map((await client.workspace.settings()).map((one) => [one.key, one]));
  const changes: SettingChange[] = [];
  for (const [key, value] of policy) {
    const wanted = value === 'default' ? now.get(key)?.default : value;
    // What would change nothing is no act.
    if (String(wanted) !== String(now.get(key)?.value)) changes.push(await client.workspace.changeSetting({ key, value }));
  }
  output.result(changes, () =>
    changes.length === 0 ? 'Nothing changed.' : changes.map(({ key, old, new: now }) => `${key}: ${old} before, ${now} now.`).join('\n'),
  );
}

/** `settings export [--out FILE.json]` */
export async function exportSettings({ client, output }: Context, out: string | undefined): Promise<void> {
  const settings = await client.workspace.settings();
  const policy = Object.fromEntries(settings.map(({ key, value }) => [key, value]));
  if (out === undefined) return output.result(policy, () => JSON.stringify(policy, null, 2));
  await writeFile(out, `${JSON.stringify(policy, null, 2)}\n`, { flag: 'wx' });
  output.result({ file: out }, () => `${settings.length} settings written to ${out}`);
}
