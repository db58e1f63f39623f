import type { ReactNode } from 'react';
import type { EventRow } from '../../shared/import/event.ts';
import type { Provenance as ProvenanceData, Revision } from '../../shared/query/contract.ts';
import { describeFailure, keyText, links } from '../app/index.ts';
import {
  AroundIcon,
  Button,
  commandSyntax,
  CopyButton,
  Drawer,
  ErrorState,
  EvidenceRegion,
  EvidenceText,
  jsonSyntax,
  Section,
  SkeletonLines,
  State,
  Time,
  useShownText,
} from '../ui/index.ts';
import { Discretion, MarksSection, RevealEvent } from '../workspace/index.ts';
import { CopyMenu } from './CopyMenu.tsx';
import { DelegationChain } from './DelegationChain.tsx';
import { drawerFields } from './drawerFields.ts';
import { plainText, textOf } from './eventValues.ts';
import { FieldList, type OnFilter } from './FieldList.tsx';
import { PartRecords } from './PartRecords.tsx';
import { PlayLink } from './PlayLink.tsx';
import { Provenance } from './Provenance.tsx';
import { RawRecord } from './RawRecord.tsx';
import { RelatedEvents } from './RelatedEvents.tsx';
import { Revisions } from './Revisions.tsx';
import { useEvent } from './useEvents.ts';
import styles from './EventDrawer.module.css';

interface EventDrawerProps {
  id: string;
  /** The filter of the list it belongs to. */
  q: string;
  place: ReactNode;
  onClose(): void;
  onPrevious?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
  onFilter: OnFilter;
  /** Shows every event around this one; undefined where that is what is shown. */
  onAround?: (() => void) | undefined;
}

/** Whether a record says that its act was done to a database. */
const isOfDatabase = (event: EventRow) =>
  event['session_type'] === 'db' || event['resource_type'] === 'database' || event['resource_type'] === 'table';

function Command({ event }: { event: EventRow }) {
  const command = plainText(event, 'command_text');
  const params = textOf(event, 'command_params');
  const syntax = commandSyntax({ text: command, verb: plainText(event, 'verb'), database: isOfDatabase(event) });
  return (
    <>
      <EvidenceRegion label="Command" maxHeight={220}>
        <EvidenceText text={command} layout="lines" exact missing="no command recorded" hides="values" syntax={syntax} />
      </EvidenceRegion>
      {params === null ? null : (
        <EvidenceRegion label="Parameters of the command" maxHeight={120}>
          <EvidenceText text={params} layout="lines" exact hides="values" syntax={jsonSyntax(params)} />
        </EvidenceRegion>
      )}
    </>
  );
}

/** What was done: the exact command, copied as it is shown, and the fields beside it. */
function What({ event, onFilter }: Pick<EventPartsProps, 'event' | 'onFilter'>) {
  const command = plainText(event, 'command_text');
  const shown = useShownText();
  return (
    <Section title="What" aside={command === null ? null : <CopyButton text={shown(command, 'values')} what="the command" />}>
      <Command event={event} />
      <FieldList event={event} onFilter={onFilter} fields={drawerFields.what} />
    </Section>
  );
}

interface EventPartsProps {
  event: EventRow;
  provenance: ProvenanceData;
  derived: readonly string[];
  parent: string | null;
  revisions: readonly Revision[];
  onFilter: OnFilter;
  onAround: (() => void) | undefined;
  q: string;
}

/** What an event was derived from, or what was derived from it. */
function Kin({ parent, derived }: { parent: string | null; derived: readonly string[] }) {
  if (parent !== null) return <a href={links.events({ id: parent })}>Derived from the event of its session</a>;
  if (derived.length === 0) return null;
  return (
    <span>
      {derived.length} derived {derived.length === 1 ? 'event' : 'events'}: <a href={links.events({ id: derived[0] ?? '' })}>the first</a>
    </span>
  );
}

function EventParts({ event, provenance, derived, parent, revisions, onFilter, onAround, q }: EventPartsProps) {
  const list = { event, onFilter };
  return (
    <>
      <p className={styles.when}>
        <Time instant={event.event_time} />
        {event['event_time_quality'] === 'exact' ? null : (
          <span className="quiet">{textOf(event, 'event_time_quality')?.replace('_', ' ')}</span>
        )}
        <Kin parent={parent} derived={derived} />
        <CopyMenu ids={[event.event_id]} q={q} withKey={false} />
      </p>
      <RevealEvent event={event} />
      <Section
        title="Related events"
        aside={
          onAround ? (
            <Button look="quiet" icon={AroundIcon} hint={keyText('list.around')} onClick={onAround}>
              Show around this
            </Button>
          ) : null
        }
      >
        <RelatedEvents event={event} />
      </Section>
      <Revisions revisions={revisions} />
      <MarksSection key={event.event_id} event={event.event_id} />
      <Section title="Who">
        <DelegationChain event={event} />
        <FieldList {...list} fields={drawerFields.who} />
      </Section>
      <What {...list} />
      <Section title="Where" aside={<State of="phi" value={plainText(event, 'phi_flag')} />}>
        <FieldList {...list} fields={drawerFields.where} />
      </Section>
      <Section title="Outcome" aside={<State of="outcome" value={plainText(event, 'outcome')} />}>
        <FieldList {...list} fields={drawerFields.outcome} />
      </Section>
      <Section title="Approval" aside={<State of="approval" value={plainText(event, 'approval_state')} />}>
        <FieldList {...list} fields={drawerFields.approval} />
      </Section>
      <Section title="Masking" aside={<State of="masking" value={plainText(event, 'masking_state')} />}>
        <FieldList {...list} fields={drawerFields.masking} />
      </Section>
      <Section title="Session" aside={<PlayLink event={event} />}>
        <FieldList {...list} fields={drawerFields.session} />
      </Section>
      <Section title="Provenance">
        <Provenance provenance={provenance} />
        <FieldList {...list} fields={drawerFields.source} />
      </Section>
      <Section title="Raw record">
        <RawRecord key={event.event_id} id={event.event_id} />
        <PartRecords key={`parts of ${event.event_id}`} event={event.event_id} folded={provenance.folded} />
      </Section>
    </>
  );
}

/** One event beside the list: who, what, where, outcome, controls, where it came from, and the record itself. */
export function EventDrawer({ id, q, place, onClose, onPrevious, onNext, onFilter, onAround }: EventDrawerProps) {
  const answer = useEvent(id);
  return (
    <Drawer title="Event" place={place} onClose={onClose} onPrevious={onPrevious} onNext={onNext}>
      {answer.isError ? <ErrorState failure={describeFailure(answer.error)} /> : null}
      {answer.isPending ? <SkeletonLines count={18} height={24} /> : null}
      {answer.data ? (
        <Discretion event={answer.data.event.event_id}>
          <EventParts {...answer.data} onFilter={onFilter} onAround={onAround} q={q} />
        </Discretion>
      ) : null}
    </Drawer>
  );
}
