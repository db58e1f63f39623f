import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { type SavedView, viewName, type ViewPage, type ViewSearch } from '../../shared/workspace/view.ts';
import { describeFailure, links, prefer } from '../app/index.ts';
import {
  Button,
  EditIcon,
  ErrorState,
  FlyOut,
  IconButton,
  RemoveIcon,
  showCount,
  showMany,
  SkeletonLines,
  TextField,
  Tip,
  ViewsIcon,
} from '../ui/index.ts';
import { saveViewsFile, useViewChanges, useViewCount, useViews } from './useViews.ts';
import styles from './Views.module.css';

/** The list on screen as it can be kept. */
export interface ListAddress {
  page: ViewPage;
  search: ViewSearch;
  zone: string;
}

type Changes = ReturnType<typeof useViewChanges>;

function Count({ view }: { view: SavedView }) {
  const count = useViewCount(view);
  if (count.isError) return <span className="unknown">cannot be counted</span>;
  return <span className={styles.count}>{count.data === undefined ? '' : showCount(count.data)}</span>;
}

interface NameFormProps {
  label: string;
  name: string;
  verb: string;
  change: Changes['save' | 'rename'];
  /** `clear` empties the field, once the name was taken. */
  onName(name: string, clear: () => void): void;
  onCancel?: () => void;
}

/** One name to be written, for a new view or for one that is there. */
function NameForm({ label, name: first, verb, change, onName, onCancel }: NameFormProps) {
  const [name, setName] = useState(first);
  const valid = viewName.safeParse(name).success;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (valid && !change.isPending) onName(name.trim(), () => setName(''));
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField label={label} value={name} onChange={setName} autoFocus={first !== ''} placeholder="such as Denied at night" />
      <Button look="primary" submit disabled={!valid} busy={change.isPending}>
        {verb}
      </Button>
      {onCancel ? <Button onClick={onCancel}>Cancel</Button> : null}
    </form>
  );
}

/** Says what is missing from the answer to a filter; nothing where it is whole. */
type Missing = (filter: string) => ReactNode;

interface ViewRowProps {
  view: SavedView;
  missing: Missing;
  changes: Changes;
  onGo(): void;
}

function ViewRow({ view, missing, changes, onGo }: ViewRowProps) {
  const [doing, setDoing] = useState<'nothing' | 'rename' | 'remove'>('nothing');
  const stop = () => setDoing('nothing');
  if (doing === 'rename') {
    const rename = (name: string) => changes.rename.mutate({ id: view.id, name }, { onSuccess: stop });
    return (
      <li className={styles.edited}>
        <NameForm label="New name" name={view.name} verb="Rename" change={changes.rename} onName={rename} onCancel={stop} />
      </li>
    );
  }
  if (doing === 'remove') {
    return (
      <li className={styles.edited}>
        <span>Delete {view.name}? Its events stay.</span>
        <Button busy={changes.remove.isPending} onClick={() => changes.remove.mutate({ id: view.id })}>
          Delete
        </Button>
        <Button onClick={stop}>Keep</Button>
      </li>
    );
  }
  const open = () => {
    prefer({ zone: view.zone });
    onGo();
  };
  return (
    <li className={styles.view}>
      <Tip
        label={`${view.search['q'] ?? `every one of the ${view.page}`} (${view.zone}); saved ${view.savedAt.slice(0, 10)} by ${view.by}`}
      >
        <a className={styles.name} href={links.view(view.page, view.search)} onClick={open}>
          {view.name}
        </a>
      </Tip>
      <span className="quiet">{view.page}</span>
      <Count view={view} />
      <IconButton label={`Rename ${view.name}`} icon={EditIcon} onClick={() => setDoing('rename')} />
      <IconButton label={`Delete ${view.name}`} icon={RemoveIcon} onClick={() => setDoing('remove')} />
      <span className={styles.missing}>{missing(view.search['q'] ?? '')}</span>
    </li>
  );
}

/** What came of a file of views. */
function Taken({ saved, taken }: { saved: number; taken: readonly string[] }) {
  return (
    <p role="status">
      {showMany(saved, 'view')} saved from the file.
      {taken.length > 0 ? ` Left out, because a view of the same name is here: ${taken.join(', ')}.` : ''}
    </p>
  );
}

/** Views go to another workspace as a file, and come from one. */
function ViewsFile({ views, take }: { views: readonly SavedView[]; take: Changes['take'] }) {
  const input = useRef<HTMLInputElement>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const save = () => {
    setFailure(null);
    saveViewsFile(views).catch(setFailure);
  };
  return (
    <>
      <div className={styles.file}>
        <Button look="quiet" disabled={views.length === 0} onClick={save}>
          Save all to a file
        </Button>
        <Button look="quiet" busy={take.isPending} onClick={() => input.current?.click()}>
          Take views from a file
        </Button>
        <input
          ref={input}
          hidden
          type="file"
          accept=".json,application/json"
          aria-label="File of saved views"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            event.currentTarget.value = '';
            if (file) take.mutate(file);
          }}
        />
      </div>
      {take.data ? <Taken {...take.data} /> : null}
      {failure === null ? null : <ErrorState failure={describeFailure(failure)} />}
    </>
  );
}

interface ViewsMenuProps {
  here: ListAddress | null;
  missing: Missing;
}

function ViewsPanel({ here, missing, onClose }: ViewsMenuProps & { onClose(): void }) {
  const views = useViews();
  const changes = useViewChanges();
  const failed = [changes.save, changes.rename, changes.remove, changes.take].find(({ isError }) => isError);
  return (
    <div className={styles.panel}>
      <h2>Saved views</h2>
      {views.isPending ? <SkeletonLines count={3} height={24} /> : null}
      {views.isError ? <ErrorState failure={describeFailure(views.error)} /> : null}
      {views.data?.length === 0 ? (
        <p className="quiet">None yet. A view keeps filter, order and columns of a list, and the zone of its dates.</p>
      ) : null}
      {views.data && views.data.length > 0 ? (
        <ul className={styles.views} aria-label="Saved views">
          {views.data.map((view) => (
            <ViewRow key={view.id} view={view} missing={missing} changes={changes} onGo={onClose} />
          ))}
        </ul>
      ) : null}
      {failed ? <ErrorState failure={describeFailure(failed.error)} /> : null}
      {here ? (
        <NameForm
          label="Save what is listed as"
          name=""
          verb="Save"
          change={changes.save}
          onName={(name, clear) => changes.save.mutate({ name, ...here }, { onSuccess: clear })}
        />
      ) : (
        <p className="quiet">Go to a list to save what is shown there.</p>
      )}
      {views.data ? <ViewsFile views={views.data} take={changes.take} /> : null}
    </div>
  );
}

/** Lists kept under a name: to go to one, with how many rows each has now, and to keep the one on screen. */
export function ViewsMenu(props: ViewsMenuProps) {
  return (
    <FlyOut label="Saved views" icon={ViewsIcon} width={400}>
      {(close) => <ViewsPanel {...props} onClose={close} />}
    </FlyOut>
  );
}
