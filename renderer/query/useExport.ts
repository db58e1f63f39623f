import { useQueryClient } from '@tanstack/react-query';
import { create } from 'zustand';
import { type ExportFormat, exportEndings, type ExportMade, sideEnding } from '../../shared/query/export.ts';
import { isCancelled } from '../app/index.ts';
import { client, shell } from '../client.ts';

/** What is to be exported: the question on screen, and how it is written. */
export interface ExportQuestion {
  text: string;
  zone: string;
  sort: string;
  format: ExportFormat;
  hidden: boolean;
}

/** What the list on screen asks; how it is written is chosen for each export. */
export type ListQuestion = Omit<ExportQuestion, 'format'>;

const isSame = (a: ListQuestion | null, b: ListQuestion) =>
  a !== null && a.text === b.text && a.zone === b.zone && a.sort === b.sort && a.hidden === b.hidden;

/** The export at work or just made. */
type ExportRun =
  | { phase: 'idle' }
  | { phase: 'running'; rows: number; total: number | null }
  | { phase: 'made'; made: ExportMade; name: string; saved: boolean }
  | { phase: 'cancelled' }
  | { phase: 'failed'; error: unknown };

interface RunStore {
  run: ExportRun;
  /** What is or was exported. */
  of: ListQuestion | null;
  stop: AbortController | null;
}

const idle: ExportRun = { phase: 'idle' };
const useRunStore = create<RunStore>()(() => ({ run: idle, of: null, stop: null }));

/** `muniment-events-20261201-0907`: when it was made and nothing of what was asked for, which may name a patient. */
function nameAt(now: Date): string {
  return `muniment-events-${now.toISOString().slice(0, 16).replace(/[-:]/g, '').replace('T', '-')}`;
}

async function bytesOf(id: string, which: 'events' | 'statement'): Promise<Uint8Array<ArrayBuffer>> {
  const content = await client.query.exportFile({ id, which });
  return new Uint8Array(await content.arrayBuffer());
}

/** Both files, and none before both are here; false when the reviewer changes their mind about one. */
async function save({ id, format }: ExportMade, name: string): Promise<boolean> {
  const file = `${name}.${exportEndings[format]}`;
  const [statement, events] = [await bytesOf(id, 'statement'), await bytesOf(id, 'events')];
  return (await shell.saveFile(file, events)) && shell.saveFile(`${file}${sideEnding}`, statement);
}

/** The export at work, of whichever list, which goes on while other pages are looked at; and how the last one of this list ended. */
export function useExport(list: ListQuestion) {
  const queries = useQueryClient();
  const { run: last, of } = useRunStore();
  const here = isSame(of, list);
  const run = here || last.phase === 'running' ? last : idle;
  const show = (next: ExportRun) => useRunStore.setState({ run: next });
  const keep = async (made: ExportMade, name: string) => {
    try {
      show({ phase: 'made', made, name, saved: await save(made, name) });
    } catch (error) {
      show({ phase: 'failed', error });
    }
  };
  const make = async (question: ExportQuestion) => {
    const stop = new AbortController();
    useRunStore.setState({ run: { phase: 'running', rows: 0, total: null }, of: question, stop });
    try {
      for await (const step of await client.query.export(question, { signal: stop.signal })) {
        if (step.kind === 'progress') show({ phase: 'running', rows: step.rows, total: step.total });
        else await keep(step.made, nameAt(new Date()));
      }
    } catch (error) {
      show(stop.signal.aborted || isCancelled(error) ? { phase: 'cancelled' } : { phase: 'failed', error });
    }
    await queries.invalidateQueries({ queryKey: ['workspace', 'custody'] });
  };
  return { run, here, make, keep, cancel: () => useRunStore.getState().stop?.abort(), dismiss: () => show(idle) };
}
