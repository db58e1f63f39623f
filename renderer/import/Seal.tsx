import type { BundleSummary } from '../../shared/import/contract.ts';
import { EvidenceText, Hash, Notice, Section, State, Time } from '../ui/index.ts';
import styles from './Bundles.module.css';

const meaning: Readonly<Record<BundleSummary['seal'], string>> = {
  verified: 'Signed under a root that is pinned here, and every file is as it was sealed.',
  untrusted: 'Signed and intact, but under a root that is not pinned here. Compare the fingerprint by phone before you rely on it.',
  unsealed: 'Nobody signed it. It is protected only since it was imported here: what happened before cannot be told.',
  failed: 'The seal does not match what is in the bundle.',
};

type Sealed = NonNullable<BundleSummary['sealed']>;

/** A root may be pinned, and the seal not trusted all the same. */
const expired = 'Signed and intact, but a certificate of the signer was not in its period of validity when the bundle was imported.';

function Said({ text }: { text: string }) {
  return (
    <dd className={styles.path} data-evidence>
      <EvidenceText text={text} layout="lines" exact />
    </dd>
  );
}

function Previous({ previous, previousPresent }: Sealed) {
  if (previous === null) return <dd className="unknown">none named: whether there was one cannot be told</dd>;
  return (
    <dd data-evidence>
      <EvidenceText text={previous.id} exact />
      {previousPresent ? ', which is here too' : null}
    </dd>
  );
}

function Facts({ sealed }: { sealed: Sealed }) {
  return (
    <dl className={styles.facts}>
      <dt>producer</dt>
      <Said text={sealed.producer} />
      <dt>signer</dt>
      {sealed.signer === null ? <dd className="unknown">not named</dd> : <Said text={sealed.signer} />}
      <dt>sealed as</dt>
      <Said text={sealed.bundle} />
      <dt>root</dt>
      <dd>
        <Hash digest={sealed.rootFingerprint} what="the fingerprint of the root" />
      </dd>
      <dt>signed</dt>
      <dd>
        <Time instant={sealed.signedAt} /> by the signer’s own clock
      </dd>
      <dt>covers</dt>
      <dd>
        {sealed.period.from === null && sealed.period.to === null ? (
          <span className="unknown">the seal names neither a first nor a last day</span>
        ) : (
          <>
            <Time instant={sealed.period.from} brief /> to <Time instant={sealed.period.to} brief />
          </>
        )}
      </dd>
      <dt>follows</dt>
      <Previous {...sealed} />
    </dl>
  );
}

/** How far the seal of a bundle can be trusted, who sealed it, and whether the bundle before it is here. */
export function Seal({ seal, sealed }: Pick<BundleSummary, 'seal' | 'sealed'>) {
  return (
    <Section title="Seal" aside={<State of="seal" value={seal} />}>
      <p>{sealed?.current === false ? expired : meaning[seal]}</p>
      {sealed ? <Facts sealed={sealed} /> : null}
      {sealed?.previousPresent === false ? (
        <Notice tone="amber">The bundle before this one is not in this workspace: what it covers is missing here.</Notice>
      ) : null}
      {sealed?.remarks.map((remark) => (
        <Notice key={remark} tone="amber">
          {remark}
        </Notice>
      ))}
    </Section>
  );
}
