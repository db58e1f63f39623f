import { isBareValue } from '../../../shared/query/lexical.ts';
import { type Context, usage } from './context.ts';
import { printable } from './output.ts';

const shown = 5;

/** The one id that starts with what was typed; what is not found is left to the service to refuse. Errors: USAGE for several. */
export function uniqueId(typed: string, ids: readonly string[], what: string): string {
  if (ids.includes(typed)) return typed;
  const found = ids.filter((id) => id.startsWith(typed));
  if (found.length < 2) return found[0] ?? typed;
  const some = found.slice(0, shown).map(printable).join(', ');
  throw usage(
    `${found.length > shown ? 'More than one' : `${found.length}`} ${what} start with ${printable(typed)}.`,
    `Give more of the id: ${some}${found.length > shown ? ', …' : ''}`,
  );
}

/** The bundle whose id starts with what was typed. */
export async function bundleId({ client }: Context, typed: string): Promise<string> {
  const bundles = await client.import.bundles();
  return uniqueId(
    typed,
    bundles.map(({ id }) => id),
    'bundles',
  );
}

/** The session whose id starts with what was typed, asked before it is opened: opening one is an act under audit. */
export async function sessionId({ client, signal }: Context, typed: string): Promise<string> {
  if (!isBareValue(typed) || typed.includes('*')) return typed;
  const { rows } = await client.query.sessions({ text: `session:${typed}*`, limit: 100 }, { signal });
  return uniqueId(
    typed,
    rows.map((row) => row.session_uid),
    'sessions',
  );
}
