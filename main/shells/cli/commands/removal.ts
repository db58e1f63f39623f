import { removalReason, type RemovalReason, removalReasons } from '../../../../shared/import/removal.ts';
import { type Context, usage } from '../context.ts';
import { bundleId, uniqueId } from '../ids.ts';
import { cell, printable, table } from '../output.ts';
import { many, size } from './import.ts';

/** The ids of the reasons, for the help. */
export const reasons = removalReason.options;

/** `bundles remove ID [--reason REASON]` */
export async function removeBundle(context: Context, typed: string, reason: RemovalReason | undefined): Promise<void> {
  const { client, output } = context;
  const removed = await client.import.remove({ id: await bundleId(context, typed), ...(reason ? { reason } : {}) });
  output.result(removed, () =>
    [
      `${printable(removed.path)}: bundle ${removed.id} removed, ${many(removed.events, 'event')} no longer found`,
      ...(removed.inherited > 0
        ? [`  ${many(removed.inherited, 'event')} stay: other bundles hold the same files, and now show them`]
        : []),
      `  ${many(removed.originals, 'original')} stay in the workspace until they are purged, and reports that cite them stay verifiable; importing it again brings it back`,
    ].join('\n'),
  );
}

/** `bundles removed` */
export async function listRemoved({ client, output }: Context): Promise<void> {
  const removed = await client.import.removed();
  output.result(removed, () =>
    table(
      ['id', 'path', 'removed', 'reason', 'originals', 'bytes', 'purged'],
      removed.map((one) =>
        [one.id, one.path, one.removedAt, removalReasons[one.reason], one.originals, size(one.bytes), one.purgedAt ?? 'no'].map(cell),
      ),
    ),
  );
}

/** `bundles purge ID --reason REASON --yes`: what would be deleted is said before it is. */
export async function purgeBundle(context: Context, typed: string, options: { reason: RemovalReason; yes?: boolean }): Promise<void> {
  const { client, output } = context;
  const removed = await client.import.removed();
  const id = uniqueId(
    typed,
    removed.map((one) => one.id),
    'removed bundles',
  );
  const found = removed.find((one) => one.id === id);
  if (found?.purgedAt === null && options.yes !== true)
    throw usage(
      `This would delete ${many(found.originals, 'original')} (${size(found.bytes)}) of ${printable(found.path)}; nobody can bring them back from this workspace.`,
      'Say that you want it with --yes.',
    );
  const purged = await client.import.purge({ id, reason: options.reason });
  output.result(purged, () =>
    [
      `${printable(purged.path)}: ${many(purged.originals, 'original')} (${size(purged.bytes)}) deleted`,
      ...(purged.shared > 0 ? [`  ${many(purged.shared, 'file')} stay, because other bundles or signed reports hold them`] : []),
    ].join('\n'),
  );
}
