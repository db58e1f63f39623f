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

/** The export at work or just made. */
type ExportRun =
  | { phase: 'idle' }
  | { phase: 'running'; rows: number; total: number | null }
  | { phase: 'made'; made: ExportMade; name: string; saved: boolean }
  | { phase: 'cancelled' }
  | { phase: 'failed'; error: unknown };

const useRunStore = create<{ run: ExportRun; stop: AbortController | null }>()(() => ({ run: { phase: 'idle' }, stop: null }));

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

/** The export at work; it goes on while other pages are looked at. */
export function useExport() {
  const queries = useQueryClient();
  const run = useRunStore((state) => state.run);
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
    useRunStore.setState({ run: { phase: 'running', rows: 0, total: null }, stop });
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
  return { run, make, keep, cancel: () => useRunStore.getState().stop?.abort(), dismiss: () => show({ phase: 'idle' }) };
}
