import { type ExportFormat, type ExportMade, sideEnding } from '../../../../shared/query/export.ts';
import { type Context, withoutResult } from '../context.ts';
import { placeTogether, refuseExisting } from '../newFile.ts';

/** What is written: the question, its order, and how much of it. */
export interface ExportQuestion {
  text: string;
  sort: string;
  columns: string[] | null;
  limit: number | null;
  format: ExportFormat;
  hidden: boolean;
}

async function make({ client, output, zone, signal }: Context, question: ExportQuestion): Promise<ExportMade> {
  let made: ExportMade | undefined;
  for await (const step of await client.query.export({ zone, ...question }, { signal })) {
    if (step.kind === 'done') made = step.made;
    else output.progress(`Writing ${step.rows} of ${step.total} events`);
  }
  if (!made) throw withoutResult('The export');
  return made;
}

/** Writes events to a new file, and beside it what the file is: query, bundles, counts, digest, time and reviewer. */
export async function exportEvents(context: Context, out: string, question: ExportQuestion): Promise<void> {
  const beside = `${out}${sideEnding}`;
  for (const path of [out, beside]) await refuseExisting(path);
  const made = await make(context, question);
  const { file, statement } = context.app.exported(made.id);
  // The statement first: ended in between, there is no file of events without one.
  await placeTogether([
    { path: beside, from: statement },
    { path: out, from: file },
  ]);
  const values = made.hidden ? 'values that look like identifiers or secrets are hidden' : 'values as recorded';
  context.output.say(`${made.rows} events in ${out}, ${values}; ${beside} says what it is.`);
}
