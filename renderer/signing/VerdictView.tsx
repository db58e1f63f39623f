import type { ReactNode } from 'react';
import type { Check, Verdict } from '../../shared/signing/verdict.ts';
import { CopyButton, EvidenceText, Hash, SealFailedIcon, showMany, State, UntrustedIcon, VerifiedIcon } from '../ui/index.ts';
import styles from './Signing.module.css';

const kinds: Readonly<Record<Verdict['kind'], string>> = {
  report: 'a signed report',
  evidence: 'evidence with its signature',
  custody: 'a custody log',
  bundle: 'a bundle',
  package: 'an evidence package',
  unknown: 'a file of unknown kind',
};

interface Banner {
  icon: typeof VerifiedIcon;
  word: string;
  says: ReactNode;
}

function untrustedSays({ rootFingerprint }: Verdict): ReactNode {
  if (rootFingerprint === null)
    return 'Every check that could be made passed, but nothing outside the file vouches for it: no pinned root, no signed head.';
  return (
    <>
      Intact and signed, but under a root that is not pinned here, so anybody may have signed it. Call the signer, compare the fingerprint
      below, ask for root.pem, and pin it in the list at the bottom of this page.
    </>
  );
}

function bannerOf(verdict: Verdict): Banner {
  switch (verdict.verdict) {
    case 'valid':
      return {
        icon: VerifiedIcon,
        word: 'Verified',
        says:
          verdict.signer === null
            ? 'Unchanged, as far as the checks below reach.'
            : 'Unchanged since it was signed, under a root that is pinned here.',
      };
    case 'untrusted':
      return { icon: UntrustedIcon, word: 'Not trusted yet', says: untrustedSays(verdict) };
    case 'invalid':
      return {
        icon: SealFailedIcon,
        word: 'Not valid',
        says: `${showMany(verdict.checks.filter(({ result }) => result === 'fail').length, 'check')} failed. Do not rely on this file; the checks below say what is wrong.`,
      };
  }
}

function CheckRow({ check }: { check: Check }) {
  return (
    <li className={styles.check}>
      <State of="check" value={check.result} />
      <div className={styles.checkBody}>
        <p>{check.says}</p>
        <p className={styles.checkId}>{check.id}</p>
        {check.repeat === null ? null : (
          <div className={styles.command}>
            <code>{check.repeat}</code>
            <CopyButton text={check.repeat} what="the command" />
          </div>
        )}
      </div>
    </li>
  );
}

/** What verification found: one verdict, then every check with its result, meaning and the stock command that repeats it. */
export function VerdictView({ verdict }: { verdict: Verdict }) {
  const { icon: Glyph, word, says } = bannerOf(verdict);
  return (
    <section aria-label="Verdict" className={styles.verdict}>
      <div className={styles.banner} data-verdict={verdict.verdict} role="status">
        <Glyph size={22} aria-hidden />
        <div>
          <h2>{word}</h2>
          <p>{says}</p>
        </div>
      </div>
      <dl className={styles.facts}>
        <dt>File</dt>
        <dd className={styles.paper} data-evidence>
          <EvidenceText text={verdict.file} exact />
        </dd>
        <dt>Kind</dt>
        <dd>{kinds[verdict.kind]}</dd>
        <dt>Name in the signer’s certificate</dt>
        {verdict.signer === null ? (
          <dd className="unknown">no signer</dd>
        ) : (
          <dd className={styles.paper} data-evidence>
            <EvidenceText text={verdict.signer} />
          </dd>
        )}
        <dt>Root fingerprint (SHA-256)</dt>
        <dd>
          {verdict.rootFingerprint === null ? (
            <span className="unknown">no root</span>
          ) : (
            <Hash digest={verdict.rootFingerprint} what="the root fingerprint" />
          )}
        </dd>
      </dl>
      <ol className={styles.checks} aria-label="Checks">
        {verdict.checks.map((check) => (
          <CheckRow key={check.id} check={check} />
        ))}
      </ol>
    </section>
  );
}
