import { type FormEvent, useState } from 'react';
import { type Disposition, dispositions, type MarkInput, noteText, tagName } from '../../shared/workspace/marks.ts';
import { describeFailure } from '../app/index.ts';
import { Button, Dialog, ErrorState, NoteIcon, Select, showMany, stateLook, TextArea, TextField } from '../ui/index.ts';
import { useMarking } from './marking.ts';
import styles from './Marks.module.css';

const asItIs = 'as-it-is';
const blank = { note: '', tag: '', disposition: asItIs };
type Draft = typeof blank;

const choices = [
  { value: asItIs, label: 'leave as it is' },
  ...dispositions.map((value) => ({ value, label: stateLook('disposition', value).word })),
];

/** The acts that a draft asks for; undefined while something in it cannot be entered. */
function actsOf({ note, tag, disposition }: Draft, events: string[]): MarkInput[] | undefined {
  const [text, name] = [noteText.safeParse(note), tagName.safeParse(tag)];
  if ((note.trim() !== '' && !text.success) || (tag.trim() !== '' && !name.success)) return undefined;
  return [
    ...(disposition === asItIs ? [] : [{ act: 'dispose' as const, events, disposition: disposition as Disposition }]),
    ...(tag.trim() !== '' && name.success ? [{ act: 'tag' as const, events, tag: name.data }] : []),
    ...(text.success ? [{ act: 'note' as const, events, text: text.data }] : []),
  ];
}

function MarkForm({ events, onClose }: { events: string[]; onClose(): void }) {
  const [draft, setDraft] = useState(blank);
  const { marking } = useMarking();
  const set = (field: keyof Draft) => (value: string) => setDraft((now) => ({ ...now, [field]: value }));
  const acts = actsOf(draft, events);
  const ready = acts !== undefined && acts.length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !marking.isPending) marking.mutate(acts, { onSuccess: onClose });
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
      {marking.isError ? <ErrorState failure={describeFailure(marking.error)} /> : null}
      <div className={styles.buttons}>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" icon={NoteIcon} submit disabled={!ready} busy={marking.isPending}>
          Enter
        </Button>
      </div>
    </form>
  );
}

/** Notes, tags and disposes of one event or on many at once; open while there are events to mark. */
export function MarkDialog({ events, onClose }: { events: readonly string[]; onClose(): void }) {
  const open = events.length > 0;
  return (
    <Dialog title={`Mark ${showMany(Math.max(1, events.length), 'event')}`} open={open} onClose={onClose} width={480}>
      {open ? <MarkForm events={[...events]} onClose={onClose} /> : null}
    </Dialog>
  );
}
