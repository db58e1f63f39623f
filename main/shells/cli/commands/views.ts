import { readFile } from 'node:fs/promises';
import { newViews, readViews, writeViews } from '../../../../shared/workspace/viewsFile.ts';
import type { Context } from '../context.ts';
import { refuseExisting, writeNew } from '../newFile.ts';
import { cell, table } from '../output.ts';

/** `views list` */
export async function listViews({ client, output }: Context): Promise<void> {
  const views = await client.workspace.views();
  output.result(views, () =>
    table(
      ['view', 'list', 'filter', 'zone', 'saved', 'by'],
      views.map(({ name, page, search, zone, savedAt, by }) => [name, page, search['q'] ?? '', zone, savedAt, by].map(cell)),
      80,
    ),
  );
}

/** `views export --out FILE.json` */
export async function exportViews({ client, output }: Context, out: string): Promise<void> {
  const views = await client.workspace.views();
  await refuseExisting(out);
  await writeNew(out, Buffer.from(writeViews(views)));
  output.result({ file: out, views: views.length }, () => `${views.length} views written to ${out}`);
}

/** `views import FILE.json`: all of it is read before any of it is saved; a name that is taken keeps its view. */
export async function importViews({ client, output }: Context, file: string): Promise<void> {
  const { free, taken } = newViews(readViews(await readFile(file, 'utf8')), await client.workspace.views());
  for (const view of free) await client.workspace.saveView(view);
  const names = (views: readonly { name: string }[]) => views.map(({ name }) => name);
  output.result({ saved: names(free), taken: names(taken) }, () =>
    [
      `${free.length} views saved.`,
      ...taken.map(({ name }) => `${cell(name)}: a view of this name is here already, and stays as it is.`),
    ].join('\n'),
  );
}
