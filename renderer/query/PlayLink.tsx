import { useQuery } from '@tanstack/react-query';
import type { EventRow } from '../../shared/import/event.ts';
import { keyText, links, useShortcuts } from '../app/index.ts';
import { client } from '../client.ts';
import { plainText } from './eventValues.ts';

/** How long before an event its replay begins, in ms. */
const before = 5000;

/** Where an event can be seen to happen: the recordings of its session that were running then. */
function useMoments(event: string) {
  return useQuery({ queryKey: ['replay', 'moments', event], queryFn: ({ signal }) => client.replay.moments({ event }, { signal }) });
}

/** Leads from an event to its session, 5 s before it happened where a recording was running then. */
export function PlayLink({ event }: { event: EventRow }) {
  const session = plainText(event, 'session_uid');
  const { data } = useMoments(event.event_id);
  const moment = data?.[0];
  const play = moment && links.session(moment.session, { recording: moment.recording, t: Math.max(0, moment.at - before) / 1000 });
  useShortcuts(play === undefined ? {} : { 'list.play': () => (window.location.hash = play.slice(1)) });
  if (session === null) return <span className="unknown">no session recorded</span>;
  if (play === undefined) return <a href={links.session(session)}>Open the session</a>;
  return (
    <a href={play} title={`Play the recording (${keyText('list.play')})`}>
      Play from 5 s before
    </a>
  );
}
