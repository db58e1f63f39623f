import { type FormEvent, useState } from 'react';
import { keyName, type KeySummary } from '../../shared/signing/contract.ts';
import { describeFailure } from '../app/index.ts';
import { Button, Dialog, ErrorState, Hash, KeyIcon, Notice, PasswordField, TextField } from '../ui/index.ts';
import { useGenerateKey } from './useSigning.ts';
import styles from './Signing.module.css';

const blank = { name: '', person: '', organisation: '', email: '', passphrase: '', again: '' };
type KeyDraft = typeof blank;

/** What is wrong with each field, once something is written in it. */
function problems(draft: KeyDraft): Partial<Record<keyof KeyDraft, string>> {
  const found: Partial<Record<keyof KeyDraft, string>> = {};
  if (draft.name !== '' && !keyName.safeParse(draft.name).success) found.name = 'Lower-case letters, digits, dot, dash and underscore.';
  if (draft.email !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(draft.email)) found.email = 'An address such as amy@clinic.example.';
  if (draft.passphrase !== '' && draft.passphrase.length < 8) found.passphrase = 'At least 8 characters.';
  if (draft.again !== '' && draft.again !== draft.passphrase) found.again = 'The two passphrases differ.';
  return found;
}

function isComplete(draft: KeyDraft): boolean {
  const { email: _optional, ...needed } = draft;
  return (
    Object.values(needed).every((value) => value !== '') && draft.again === draft.passphrase && Object.keys(problems(draft)).length === 0
  );
}

function Made({ made, onClose }: { made: KeySummary; onClose(): void }) {
  return (
    <div className={styles.form}>
      <p>
        The key <code>{made.name}</code> of {made.person} was made and its root is pinned in this workspace. It is valid until{' '}
        {made.notAfter.slice(0, 10)}.
      </p>
      <div>
        <p className={styles.small}>Root fingerprint (SHA-256): compare by phone with whoever will check your reports.</p>
        <Hash digest={made.rootFingerprint} what="the root fingerprint" />
      </div>
      <Notice>Without the passphrase nobody can sign with this key, you included. It is written down nowhere.</Notice>
      <div className={styles.buttons}>
        <Button look="primary" onClick={onClose}>
          Use this key
        </Button>
      </div>
    </div>
  );
}

interface KeyFormProps {
  onClose(): void;
  onMade(key: KeySummary): void;
}

function KeyForm({ onClose, onMade }: KeyFormProps) {
  const [draft, setDraft] = useState(blank);
  const generate = useGenerateKey();
  const set = (field: keyof KeyDraft) => (value: string) => setDraft((now) => ({ ...now, [field]: value }));
  const wrong = problems(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete(draft) || generate.isPending) return;
    const { name, person, organisation, email, passphrase } = draft;
    generate.mutate({ name, person, organisation, email: email === '' ? null : email, passphrase }, { onSuccess: onMade });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField label="Person" value={draft.person} onChange={set('person')} says="As it should stand under a report." required />
      <TextField label="Organisation" value={draft.organisation} onChange={set('organisation')} required />
      <TextField label="E-mail (optional)" type="email" value={draft.email} onChange={set('email')} error={wrong.email} />
      <TextField
        label="Name of the key"
        value={draft.name}
        onChange={set('name')}
        exact
        error={wrong.name}
        says="How you choose it here and on the command line."
        required
      />
      <PasswordField label="Passphrase" value={draft.passphrase} onChange={set('passphrase')} error={wrong.passphrase} required />
      <PasswordField label="Passphrase again" value={draft.again} onChange={set('again')} error={wrong.again} required />
      {generate.isError ? <ErrorState failure={describeFailure(generate.error)} /> : null}
      <div className={styles.buttons}>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" icon={KeyIcon} submit disabled={!isComplete(draft)} busy={generate.isPending}>
          {generate.isPending ? 'Making the key' : 'Make the key'}
        </Button>
      </div>
    </form>
  );
}

interface NewKeyDialogProps {
  open: boolean;
  onClose(): void;
  onMade(key: KeySummary): void;
}

/** Makes a signing identity, then shows the fingerprint by which others recognise it. */
export function NewKeyDialog({ open, onClose, onMade }: NewKeyDialogProps) {
  const [made, setMade] = useState<KeySummary | null>(null);
  const close = () => {
    setMade(null);
    onClose();
  };
  const done = (key: KeySummary) => {
    setMade(key);
    onMade(key);
  };
  return (
    <Dialog title={made ? 'Key made' : 'New signing key'} open={open} onClose={close} width={520}>
      {made ? <Made made={made} onClose={close} /> : <KeyForm onClose={close} onMade={done} />}
    </Dialog>
  );
}
