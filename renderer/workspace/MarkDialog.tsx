import { type FormEvent, useState } from 'react';
import { type Disposition, dispositions, type MarkAct, noteText, tagName } from '../../shared/workspace/marks.ts';
import { describeFailure } from '../app/index.ts';
import { Button, Dialog, ErrorState, NoteIcon, Select, showMany, stateLook, TextArea, TextField } from '../ui/index.ts';
import { useMarking } from './marking.ts';
import { isMatching, type MarkTarget, targetSize } from './matching.ts';
import styles from './Marks.module.css';

const asItIs = 'as-it-is';
const blank = { note: '', tag: '', disposition: asItIs };
type Draft = typeof blank;

const choices = [
  { value: asItIs, label: 'leave as it is' },
  ...dispositions.map((value) => ({ value, label: stateLook('disposition', value).word })),
];

/** The acts that a draft asks for; undefined while something in it cannot be entered. */
function actsOf({ note, tag, disposition }: Draft): MarkAct[] | undefined {
  const [text, name] = [noteText.safeParse(note), tagName.safeParse(tag)];
  if ((note.trim() !== '' && !text.success) || (tag.trim() !== '' && !name.success)) return undefined;
  return [
    ...(disposition === asItIs ? [] : [{ act: 'dispose' as const, disposition: disposition as Disposition }]),
    ...(tag.trim() !== '' && name.success ? [{ act: 'tag' as const, tag: name.data }] : []),
    ...(text.success ? [{ act: 'note' as const, text: text.data }] : []),
  ];
}

/** Makes marks on events by their ids, or on all that match. */
function useEntering(target: MarkTarget, onSuccess: () => void) {
  const { marking, markingAll } = useMarking();
  const enter = (acts: readonly MarkAct[]) => {
    if (marking.isPending || markingAll.isPending) return;
    if (isMatching(target)) markingAll.mutate({ matching: target, acts }, { onSuccess });
    else
      marking.mutate(
        acts.map((act) => ({ ...act, events: [...target] })),
        { onSuccess },
      );
  };
  return { enter, busy: marking.isPending || markingAll.isPending, error: marking.error ?? markingAll.error };
}

function MarkForm({ target, onClose }: { target: MarkTarget; onClose(): void }) {
  const [draft, setDraft] = useState(blank);
  const { enter, busy, error } = useEntering(target, onClose);
  const set = (field: keyof Draft) => (value: string) => setDraft((now) => ({ ...now, [field]: value }));
  const acts = actsOf(draft);
  const ready = acts !== undefined && acts.length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) enter(acts);
  };
  const tagWrong = draft.tag.trim() !== '' && !tagName.safeParse(draft.tag).success;
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextArea
        label="Note"
        value={draft.note}
        onChange={set('note')}
        rows={4}
        autoFocus
        says="Found by any word of it. Write no more health information than the case needs."
        error={draft.note.length > 4000 ? 'At most 4,000 characters.' : undefined}
      />
      <TextField
        label="Tag"
        value={draft.tag}
        onChange={set('tag')}
        error={tagWrong ? 'A word or two: letters, digits, spaces and . _ / -' : undefined}
      />
      <Select label="Disposition" value={draft.disposition} options={choices} onChange={set('disposition')} />
      {error ? <ErrorState failure={describeFailure(error)} /> : null}
      <div className={styles.buttons}>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" icon={NoteIcon} submit disabled={!ready} busy={busy}>
          Enter
        </Button>
      </div>
    </form>
  );
}

/** Notes, tags and disposes of one event, of many or of all that match; open while there are events to mark. */
export function MarkDialog({ target, onClose }: { target: MarkTarget; onClose(): void }) {
  const size = targetSize(target);
  const all = isMatching(target) ? 'all ' : '';
  return (
    <Dialog title={`Mark ${all}${showMany(Math.max(1, size), 'event')}`} open={size > 0} onClose={onClose} width={480}>
      {size > 0 ? <MarkForm target={target} onClose={onClose} /> : null}
    </Dialog>
  );
}
