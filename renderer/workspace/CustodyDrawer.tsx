import type { CustodyEntry } from '../../shared/workspace/custody.ts';
import { Drawer, EvidenceText, Hash, Section, State, Time } from '../ui/index.ts';
import { type Act, actWords, entryOf, numbersOf, subjectParts, timeOf } from './acts.ts';
import styles from './Custody.module.css';

const shells: Readonly<Record<CustodyEntry['shell'], string>> = {
  electron: 'the window of the program',
  loopback: 'a browser on this machine',
  cli: 'the command line',
};

const phases: Readonly<Record<CustodyEntry['phase'], string>> = {
  intent: 'written before the act',
  outcome: 'written after it',
  note: 'a note, which stands alone',
};

function Value({ text }: { text: string }) {
  return (
    <dd className={styles.value} data-evidence>
      <EvidenceText text={text} layout="lines" exact />
    </dd>
  );
}

function Did({ act }: { act: Act }) {
  const { act: name, actor, shell, app } = entryOf(act);
  return (
    <Section title={actWords(name)} aside={<State of="custody" value={act.result} />}>
      <dl className={styles.facts}>
        <dt>began</dt>
        <dd>
          <Time instant={timeOf(act)} />
        </dd>
        <dt>reviewer</dt>
        <Value text={actor.reviewer} />
        <dt>account</dt>
        <Value text={actor.account} />
        <dt>through</dt>
        <dd>
          {shells[shell]}, Muniment {app}
        </dd>
        {act.outcome?.code === undefined ? null : (
          <>
            <dt>code</dt>
            <dd>
              <code>{act.outcome.code}</code>
            </dd>
          </>
        )}
      </dl>
    </Section>
  );
}

function About({ act }: { act: Act }) {
  const parts = subjectParts(act);
  return (
    <Section title="About">
      {parts.length === 0 ? <p className="quiet">Nothing in particular.</p> : null}
      <dl className={styles.facts}>
        {parts.map(([name, value]) => [<dt key={`${name} of`}>{name}</dt>, <Value key={name} text={value} />])}
      </dl>
    </Section>
  );
}

/** One line of the log, and the digest that ties it to the line before. */
function Entry({ entry }: { entry: CustodyEntry }) {
  return (
    <Section title={`Entry ${entry.n}, ${phases[entry.phase]}`}>
      <dl className={styles.facts}>
        <dt>time</dt>
        <dd>
          <Time instant={entry.time} />
        </dd>
        <dt>{entry.n === 0 ? 'first line' : `line ${entry.n - 1}`}</dt>
        <dd>
          {entry.n === 0 ? (
            <span className="quiet">nothing stands before it</span>
          ) : (
            <Hash digest={entry.prev} what="the SHA-256 of the line before" />
          )}
        </dd>
      </dl>
    </Section>
  );
}

interface CustodyDrawerProps {
  /** Key of the act. */
  id: string;
  /** The acts loaded; undefined while the first are on their way. */
  acts: readonly Act[] | undefined;
  onGo(id: string): void;
  onClose(): void;
}

/** One act beside the log: who did it, about what, and the entries it left, whole. */
export function CustodyDrawer({ id, acts = [], onGo, onClose }: CustodyDrawerProps) {
  const at = acts.findIndex(({ key }) => key === id);
  const act = acts[at];
  const previous = acts[at - 1]?.key;
  const next = act && acts[at + 1]?.key;
  return (
    <Drawer
      title="Act"
      place={act ? `entries ${numbersOf(act)}` : 'not among the entries loaded'}
      onClose={onClose}
      onPrevious={previous === undefined ? undefined : () => onGo(previous)}
      onNext={next === undefined ? undefined : () => onGo(next)}
    >
      {act ? (
        <>
          <Did act={act} />
          <About act={act} />
          {[act.intent, act.outcome].map((entry) => (entry ? <Entry key={entry.n} entry={entry} /> : null))}
        </>
      ) : null}
    </Drawer>
  );
}
