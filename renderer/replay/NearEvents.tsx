import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { EventRow } from '../../shared/import/event.ts';
import { matchAll, withTicks } from '../../shared/query/filter.ts';
import { printFilter } from '../../shared/query/print.ts';
import { instantAt } from '../../shared/replay/moments.ts';
import { describeFailure, links, usePreferences } from '../app/index.ts';
import { client } from '../client.ts';
import { actorOf, plainText } from '../query/index.ts';
import { ErrorState, EvidenceText, SkeletonLines, State, Time } from '../ui/index.ts';
import { nearTexts } from './nearText.ts';
import type { Player } from './player.ts';
import { usePlayerValue } from './usePlayer.ts';
import styles from './NearEvents.module.css';

interface NearEventsProps {
  player: Player;
  session: string;
  /** Time of moment 0; null when the recording does not tell. */
  startTime: string | null;
}

/** Most events of each list; the link leads to the rest. */
const mostListed = 100;
/** A moment that is left sooner than this is not asked about. */
const restMs = 250;

const columns = [
  'actor_email',
  'actor_name',
  'actor_uid',
  'effective_principal',
  'command_text',
  'action',
  'verb',
  'resource_name',
  'outcome',
];

/** The moment the player rests at; while it plays or seeks, the one it rested at last. */
function useRestingMoment(player: Player): number {
  const now = usePlayerValue(player, ({ status, at }) => (status === 'paused' || status === 'ended' ? Math.round(at) : null));
  const [moment, setMoment] = useState(() => Math.round(player.snapshot().at));
  useEffect(() => {
    if (now === null) return undefined;
    const timer = setTimeout(() => setMoment(now), restMs);
    return () => clearTimeout(timer);
  }, [now]);
  return moment;
}

function useNear(text: string, zone: string) {
  return useQuery({
    queryKey: ['replay', 'near', text, zone],
    queryFn: ({ signal }) => client.query.events({ text, zone, sort: 'event_time', columns, limit: mostListed }, { signal }),
  });
}

function Row({ event, q }: { event: EventRow; q: string }) {
  const what = plainText(event, 'command_text') ?? plainText(event, 'verb') ?? plainText(event, 'action');
  return (
    <li className={styles.row}>
      <a className={styles.time} href={links.events({ q, id: event.event_id })}>
        <Time instant={event.event_time} brief />
      </a>
      <State of="outcome" value={plainText(event, 'outcome')} look="bare" />
      <span className={styles.told} data-evidence>
        <EvidenceText text={actorOf(event)} />
      </span>
      <span className={styles.what} data-evidence>
        <EvidenceText text={what} exact hides="values" />
      </span>
    </li>
  );
}

function List({ title, text, q, zone }: { title: string; text: string; q: string; zone: string }) {
  const { data, error, isError } = useNear(text, zone);
  return (
    <section className={styles.part} aria-label={title}>
      <h3>
        {title}
        {data ? <span className="quiet">{data.next === null ? ` ${data.rows.length}` : ` the first ${data.rows.length}`}</span> : null}
      </h3>
      {isError ? <ErrorState failure={describeFailure(error)} /> : null}
      {data || isError ? null : <SkeletonLines count={2} height={20} />}
      {data?.rows.length === 0 ? <p className="quiet">None.</p> : null}
      <ul>
        {data?.rows.map((event) => (
          <Row key={event.event_id} event={event} q={q} />
        ))}
      </ul>
    </section>
  );
}

/** What every source tells of the 30 seconds before and after the moment the replay rests at. */
export function NearEvents({ player, session, startTime }: NearEventsProps) {
  const zone = usePreferences((state) => state.zone);
  const moment = useRestingMoment(player);
  const playing = usePlayerValue(player, ({ status }) => status === 'playing');
  const instant = instantAt(moment, startTime);
  if (instant === null) {
    return (
      <p className={styles.unknown}>
        The recording does not tell when it started, so no event can be set beside its moments.{' '}
        <a href={links.events({ q: printFilter(withTicks(matchAll, 'session', [session])) })}>All events of this session</a>
      </p>
    );
  }
  const texts = nearTexts(Date.parse(instant), session, zone);
  return (
    <div className={styles.near} tabIndex={0} role="group" aria-label="Events within 30 seconds">
      <p className={styles.head}>
        <Time instant={instant} />
        <a href={links.events({ q: texts.all })}>All events within 30 s</a>
      </p>
      {playing ? <p className="quiet">Playing: the list follows when it is paused.</p> : null}
      <List title="This session" text={texts.own} q={texts.all} zone={zone} />
      <List title="Elsewhere" text={texts.others} q={texts.all} zone={zone} />
    </div>
  );
}
