import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SavedView, SaveViewInput, ViewPage } from '../../shared/workspace/view.ts';
import { newViews, readViews, writeViews } from '../../shared/workspace/viewsFile.ts';
import { client, shell } from '../client.ts';

/** Lists kept under a name. */
export function useViews() {
  return useQuery({ queryKey: ['workspace', 'views'], queryFn: ({ signal }) => client.workspace.views(undefined, { signal }) });
}

/** How each list is counted, under the key that its own page has. */
const counters = {
  events: { key: ['count'], ask: client.query.count },
  sessions: { key: ['countSessions'], ask: client.query.countSessions },
  identities: { key: ['count', 'identities'], ask: client.query.countIdentities },
  resources: { key: ['count', 'resources'], ask: client.query.countResources },
  patients: { key: ['count', 'patients'], ask: client.query.countPatients },
} as const satisfies Readonly<Record<ViewPage, object>>;

/** How many rows a view has now. */
export function useViewCount({ page, search: { q: text = '' }, zone }: SavedView) {
  const { key, ask } = counters[page];
  return useQuery({ queryKey: ['query', ...key, text, zone], queryFn: ({ signal }) => ask({ text, zone }, { signal }) });
}

/** All views, to a file of the reviewer's; false when they change their mind. */
export function saveViewsFile(views: readonly SavedView[]): Promise<boolean> {
  return shell.saveFile('muniment-views.json', new TextEncoder().encode(writeViews(views)));
}

/** Saves the views of a file, all of which is read first; those whose name is taken stay out. */
async function takeViews(file: File) {
  const { free, taken } = newViews(readViews(await file.text()), await client.workspace.views());
  for (const view of free) await client.workspace.saveView(view);
  return { saved: free.length, taken: taken.map(({ name }) => name) };
}

/** Keeps, renames, deletes and takes in views. */
export function useViewChanges() {
  const queries = useQueryClient();
  const onSettled = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['workspace', 'views'] }),
      queries.invalidateQueries({ queryKey: ['workspace', 'custody'] }),
    ]);
  return {
    save: useMutation({ mutationFn: (input: SaveViewInput) => client.workspace.saveView(input), onSettled }),
    rename: useMutation({ mutationFn: (input: { id: string; name: string }) => client.workspace.renameView(input), onSettled }),
    take: useMutation({ mutationFn: takeViews, onSettled }),
    remove: useMutation({ mutationFn: (input: { id: string }) => client.workspace.deleteView(input), onSettled }),
  };
}
