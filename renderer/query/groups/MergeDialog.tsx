import { useState } from 'react';
import { describeFailure, links } from '../../app/index.ts';
import { Button, CommandDialog, Dialog, ErrorState, EvidenceText, Notice, PersonIcon } from '../../ui/index.ts';
import { identityLike, rowKey } from './groupText.ts';
import { identityCalls, useMost } from './useGroups.ts';
import { useMerge } from './useMerging.ts';
import styles from './Groups.module.css';

interface MergeDialogProps {
  /** Names that are one already, or the one name. */
  names: readonly string[];
  name: string;
  onClose(): void;
}

const mostFound = 12;

/** Finds who else it is by a part of the name. */
function FindOther({ names, onFound, onClose }: { names: readonly string[]; onFound(names: string[]): void; onClose(): void }) {
  const [text, setText] = useState('');
  const found = useMost(identityCalls, { text: text.trim() === '' ? '' : identityLike(text.trim()), zone: 'UTC' }, mostFound);
  const others = (found.data ?? []).filter(({ name }) => name !== null && !names.includes(name));
  return (
    <CommandDialog
      label="Who is the same person?"
      placeholder="A part of the other name"
      open
      onClose={onClose}
      text={text}
      onText={setText}
      busy={found.isFetching}
      groups={[
        {
          title: 'Identities',
          items: others.map((row) => ({
            id: rowKey(row.name),
            icon: PersonIcon,
            label: <EvidenceText text={row.name} />,
            evidence: true,
            run: () => onFound(row.names),
          })),
        },
      ]}
    />
  );
}

/** Says that two names are one person: the other name first, then which of them stands for both, then what follows from it. */
export function MergeDialog({ names, name, onClose }: MergeDialogProps) {
  const [other, setOther] = useState<string[] | null>(null);
  const [leading, setLeading] = useState(name);
  const merge = useMerge(({ name: now }) => {
    onClose();
    window.location.hash = links.identities({ id: rowKey(now) }).slice(1);
  });
  const choose = (one: string) => {
    merge.reset();
    setLeading(one);
  };
  if (other === null) return <FindOther names={names} onFound={setOther} onClose={onClose} />;
  const all = [...names, ...other];
  return (
    <Dialog title="These names are one person" open onClose={onClose} width={560}>
      <div className={styles.merge}>
        <fieldset className={styles.choices}>
          <legend>The name that stands for all</legend>
          {all.map((one) => (
            <label key={one} className={styles.choice}>
              <input type="radio" name="leading" checked={one === leading} onChange={() => choose(one)} />
              <span className={styles.named} data-evidence>
                <EvidenceText text={one} exact />
              </span>
            </label>
          ))}
        </fieldset>
        <Notice>
          From here on identity: finds the events of all these names, and lists count them as one. The records stay as they are, the merge
          can be undone, and it enters the custody log.
        </Notice>
        {merge.error ? <ErrorState failure={describeFailure(merge.error)} /> : null}
        <p className={styles.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={merge.isPending} onClick={() => merge.mutate({ name: leading, names: all })}>
            Merge
          </Button>
        </p>
      </div>
    </Dialog>
  );
}
