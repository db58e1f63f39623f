import type { ReactNode } from 'react';
import { matchAll, withTicks } from '../../../shared/query/filter.ts';
import type { Filter } from '../../../shared/query/filter.ts';
import { describeFailure, links } from '../../app/index.ts';
import { EvidenceText, type Hides, Section, showDuration, SkeletonLines, Sparkline, State, type StateOf, Time } from '../../ui/index.ts';
import { Count } from './Count.tsx';
import { figureFilter, within } from './groupText.ts';
import { HourMap } from './HourMap.tsx';
import {
  type GroupCalls,
  type GroupCount,
  useGroupCount,
  useHours,
  useMost,
  useNewestSessions,
  useProfileFigures,
  useSessions,
  useValues,
} from './useGroups.ts';
import styles from './Groups.module.css';

/** What a profile is about: its events within the filter of the page. */
export interface About {
  tree: Filter;
  zone: string;
}

/** A failure where a whole message has no room: what happened, and the code to quote. */
function failureLine(error: Error): string {
  const { happened, code } = describeFailure(error);
  return `${happened} (${code})`;
}

const asked = ({ tree, zone }: About) => ({ text: within(tree), zone });

/** The answer of a call as a part of the profile: on its way, failed, or there. */
export function Answer<Data>({
  query,
  lines,
  children,
}: {
  query: { data: Data | undefined; error: Error | null };
  lines: number;
  children(data: Data): ReactNode;
}) {
  if (query.error) return <p className={styles.note}>Could not be counted: {failureLine(query.error)}</p>;
  return query.data === undefined ? <SkeletonLines count={lines} height={22} /> : children(query.data);
}

/** A name on paper with its number beside it. */
export function Line({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <li className={styles.line}>
      {name}
      <span className={styles.lineCount}>{children}</span>
    </li>
  );
}

/** Evidence as the name of a line; with `href` it leads to its own profile. */
export function Named({ text, href, hides }: { text: string | null; href?: string; hides?: Hides }) {
  const drawn = <EvidenceText text={text} hides={hides} />;
  return (
    <span className={styles.named} data-evidence>
      {href === undefined ? drawn : <a href={href}>{drawn}</a>}
    </span>
  );
}

function Figure({ word, children }: { word: string; children: ReactNode }) {
  return (
    <div className={styles.figure}>
      <dt>{word}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The lists whose sizes a profile states, with the words for them. */
export type Sizes = readonly { calls: GroupCount; word: string }[];

/** A number with the list it counts; else that it is on its way, or that it could not be counted. */
function Sized({
  query,
  of,
  text,
}: {
  query: { data: number | undefined; error: Error | null };
  of: GroupCount['of'] | 'sessions';
  text: string;
}) {
  if (query.data !== undefined) return <Count of={of} count={query.data} text={text} />;
  return query.error ? (
    <span className="unknown" title={failureLine(query.error)}>
      not counted
    </span>
  ) : (
    <span className="unknown">counting</span>
  );
}

function Size({ about, calls, word }: { about: About } & Sizes[number]) {
  const count = useGroupCount(calls, asked(about));
  return (
    <Figure word={word}>
      <Sized query={count} of={calls.of} text={within(about.tree)} />
    </Figure>
  );
}

/** The numbers of the row again, and how many of everything else. */
export function Figures({ about, sizes }: { about: About; sizes: Sizes }) {
  const { tree } = about;
  const figures = useProfileFigures(asked(about));
  const sessions = useSessions(asked(about));
  return (
    <Answer query={figures} lines={3}>
      {({ events, figures: { denied, phi, unmasked, approvals } }) => (
        <dl className={styles.figures}>
          <Figure word="Events">
            <Count count={events.count} text={within(tree)} />
          </Figure>
          <Figure word="Sessions">
            <Sized query={sessions} of="sessions" text={within(tree)} />
          </Figure>
          {sizes.map((size) => (
            <Size key={size.word} about={about} {...size} />
          ))}
          <Figure word="Denied">
            <Count count={denied?.count ?? 0} text={within(tree, figureFilter('denied'))} />
          </Figure>
          <Figure word="PHI">
            <Count count={phi?.count ?? 0} text={within(tree, figureFilter('phi'))} />
          </Figure>
          <Figure word="Unmasked">
            <Count count={unmasked?.count ?? 0} text={within(tree, figureFilter('unmasked'))} />
          </Figure>
          <Figure word="Approvals">
            <Count count={approvals?.count ?? 0} text={within(tree, figureFilter('approvals'))} />
          </Figure>
        </dl>
      )}
    </Answer>
  );
}

/** How many events a profile is about; undefined while they are counted. */
export const useEventsOf = (about: About): number | undefined => useProfileFigures(asked(about)).data?.events.count;

/** First and last event, how they are spread over time, and over the week. */
export function When({ about }: { about: About }) {
  const figures = useProfileFigures(asked(about));
  const hours = useHours(asked(about));
  return (
    <Section title="When">
      <Answer query={figures} lines={3}>
        {({ events, from, to, figures: { denied } }) => (
          <div className={styles.when}>
            <Sparkline
              values={events.trend}
              denied={denied?.trend}
              label="Events from the first to the last, denied ones in red"
              width={390}
              height={36}
            />
            <p className={styles.ends}>
              <Time instant={from} brief />
              <Time instant={to} brief />
            </p>
          </div>
        )}
      </Answer>
      <Answer query={hours} lines={8}>
        {(found) => <HourMap found={found} zone={about.zone} />}
      </Answer>
    </Section>
  );
}

interface ValuesProps {
  about: About;
  title: string;
  field: string;
  /** States are drawn with their icon, other values as evidence. */
  state?: StateOf;
  /** Values that are ours, such as ids of sources. */
  own?: boolean;
  /** Leaves the part out when no record says anything. */
  optional?: boolean;
  says?: string;
}

function ValueName({ value, state, own }: { value: string | null } & Pick<ValuesProps, 'state' | 'own'>) {
  if (state && value !== null) return <State of={state} value={value} look="bare" />;
  if (value === null) return <span className="unknown">not recorded</span>;
  return own ? <span>{value}</span> : <Named text={value} />;
}

const mostValues = 8;

/** The values of a field with how often each stands in the records. */
export function Values({ about, title, field, state, own, optional, says }: ValuesProps) {
  const values = useValues(field, asked(about), mostValues);
  if (optional && values.data?.every(({ value }) => value === null)) return null;
  return (
    <Section title={title}>
      {says ? <p className={styles.note}>{says}</p> : null}
      <Answer query={values} lines={3}>
        {(found) => (
          <ul className={styles.lines}>
            {found.map(({ value, count }) => (
              <Line key={value ?? ''} name={<ValueName value={value} {...(state ? { state } : {})} {...(own ? { own } : {})} />}>
                <Count count={count} text={within(about.tree, withTicks(matchAll, field, [value]))} />
              </Line>
            ))}
            {found.length === mostValues ? <li className={styles.note}>the {mostValues} most frequent</li> : null}
          </ul>
        )}
      </Answer>
    </Section>
  );
}

interface MostProps<Row> {
  about: About;
  title: string;
  says?: string;
  calls: GroupCalls<Row>;
  /** Why there may be none. */
  none: string;
  limit?: number;
  line(row: Row): ReactNode;
}

/** The first rows of another list within the same events, and the way to all of them. */
export function Most<Row>({ about, title, says, calls, none, limit = 8, line }: MostProps<Row>) {
  const rows = useMost(calls, asked(about), limit);
  const all = rows.data?.length === limit ? <a href={links[calls.of]({ q: within(about.tree) })}>all of them</a> : null;
  return (
    <Section title={title} aside={all}>
      {says ? <p className={styles.note}>{says}</p> : null}
      <Answer query={rows} lines={3}>
        {(found) => (found.length === 0 ? <p className={styles.note}>{none}</p> : <ul className={styles.lines}>{found.map(line)}</ul>)}
      </Answer>
    </Section>
  );
}

const newest = 6;

/** The newest sessions: when, with what, how long. */
export function Sessions({ about }: { about: About }) {
  const sessions = useNewestSessions(asked(about), newest);
  return (
    <Section
      title="Newest sessions"
      aside={sessions.data?.length === newest ? <a href={links.sessions({ q: within(about.tree) })}>all of them</a> : null}
    >
      <Answer query={sessions} lines={4}>
        {(found) =>
          found.length === 0 ? (
            <p className={styles.note}>No record names a session.</p>
          ) : (
            <ul className={styles.lines}>
              {found.map((session) => (
                <li key={session.session_uid} className={styles.session}>
                  <a href={links.session(session.session_uid)}>
                    <Time instant={session.start_time} brief />
                  </a>
                  <Named text={session.resource_name} hides="values" />
                  <State of="outcome" value={session.outcome} look="bare" />
                  <span className={styles.lineCount}>{showDuration(session.duration_ms)}</span>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </Section>
  );
}
