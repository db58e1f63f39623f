import { type FormEvent, useState } from 'react';
import type { PinnedRoot } from '../../shared/signing/contract.ts';
import { describeFailure } from '../app/index.ts';
import { Button, Dialog, ErrorState, EvidenceText, Hash, Panel, RemoveIcon, SkeletonLines, TextArea, Time } from '../ui/index.ts';
import { usePinRoot, useRoots, useUnpinRoot } from './useSigning.ts';
import styles from './Signing.module.css';

function RootRow({ root }: { root: PinnedRoot }) {
  const [asking, setAsking] = useState(false);
  const unpin = useUnpinRoot();
  return (
    <li className={styles.root}>
      <div className={styles.rootBody}>
        <p className={styles.paper} data-evidence>
          <EvidenceText text={root.subject} layout="lines" />
        </p>
        <Hash digest={root.fingerprint} what="the fingerprint" />
        <p className="quiet">
          Pinned <Time instant={root.addedAt} brief />, valid until <Time instant={root.notAfter} brief />
        </p>
      </div>
      <Button icon={RemoveIcon} onClick={() => setAsking(true)}>
        Remove
      </Button>
      <Dialog title="Remove this root?" open={asking} onClose={() => setAsking(false)} width={480}>
        <div className={styles.form}>
          <p>
            What was signed under it will be shown as not trusted. Files and reports stay as they are, and the root can be pinned again.
          </p>
          {unpin.isError ? <ErrorState failure={describeFailure(unpin.error)} /> : null}
          <div className={styles.buttons}>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button busy={unpin.isPending} onClick={() => unpin.mutate(root.fingerprint, { onSuccess: () => setAsking(false) })}>
              Remove
            </Button>
          </div>
        </div>
      </Dialog>
    </li>
  );
}

function PinForm() {
  const [pem, setPem] = useState('');
  const pin = usePinRoot();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (pem.trim() !== '' && !pin.isPending) pin.mutate(pem, { onSuccess: () => setPem('') });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextArea
        label="Pin a root"
        value={pem}
        onChange={setPem}
        placeholder="-----BEGIN CERTIFICATE-----"
        says="Paste the root.pem you were given. Before you rely on it, compare its fingerprint by phone with the person it belongs to."
      />
      {pin.isError ? <ErrorState failure={describeFailure(pin.error)} /> : null}
      {pin.data ? (
        <p role="status" className={styles.small}>
          Pinned. Its fingerprint is <Hash digest={pin.data.fingerprint} what="the fingerprint" />
        </p>
      ) : null}
      <div className={styles.buttons}>
        <Button submit disabled={pem.trim() === ''} busy={pin.isPending}>
          Pin this root
        </Button>
      </div>
    </form>
  );
}

/** The roots this workspace trusts: signatures that lead to one of them verify, all others are "not trusted yet". */
export function PinnedRoots() {
  const roots = useRoots();
  return (
    <Panel title="Pinned roots">
      {roots.isError ? <ErrorState failure={describeFailure(roots.error)} /> : null}
      {roots.isPending ? <SkeletonLines count={3} height={28} /> : null}
      {roots.data?.length === 0 ? <p className="quiet">None: no signature is trusted yet. Making a signing key pins its root.</p> : null}
      {roots.data && roots.data.length > 0 ? (
        <ul className={styles.roots}>
          {roots.data.map((root) => (
            <RootRow key={root.fingerprint} root={root} />
          ))}
        </ul>
      ) : null}
      <PinForm />
    </Panel>
  );
}
