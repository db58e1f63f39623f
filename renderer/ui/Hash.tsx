import { Fragment } from 'react';
import { CopyButton } from './CopyButton.tsx';
import styles from './Hash.module.css';

interface HashProps {
  /** Hex digest, plain or colon-separated. */
  digest: string;
  what: string;
  /** Shows the first and last digits only; the copy is whole. */
  short?: boolean;
}

/** A fingerprint breaks between octets, so that it can be read out in groups. */
function breakable(digest: string) {
  return digest.split(/(?<=:)/).map((part, at) => (
    <Fragment key={at}>
      {part}
      <wbr />
    </Fragment>
  ));
}

/** A digest we computed, with a button that copies all of it. */
export function Hash({ digest, what, short }: HashProps) {
  const shown = short && digest.length > 20 ? `${digest.slice(0, 10)}…${digest.slice(-6)}` : digest;
  return (
    <span className={styles.hash}>
      <code className={short ? styles.short : styles.whole}>{breakable(shown)}</code>
      <CopyButton text={digest} what={what} />
    </span>
  );
}
