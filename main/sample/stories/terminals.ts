import { second } from '../calendar.ts';
import { connections } from '../connections.ts';
import { connectDraft, type Occasion } from '../drafts.ts';
import { people } from '../people.ts';
import { recordedTerminal } from '../protocols/terminal.ts';
import type { Random } from '../random.ts';
import { castDuration, hostRecordings, type HostRecording } from '../recordings.ts';
import type { SessionDraft } from '../sessionDocument.ts';

/** The three recorded terminals as the gateway kept them: the host's own recording of each is beside them, with its size. */
export function terminalStories(random: Random): SessionDraft[] {
  const visit = (recording: HostRecording, principal: Occasion['principal'], connection: Occasion['connection']): SessionDraft => {
    const draft = connectDraft(random, { principal, connection, start: recording.start }, recordedTerminal(recording.cast), {
      correlationId: `host-recording-${recording.name}`,
    });
    return { ...draft, end: recording.start + Math.round((castDuration(recording.cast) + 0.2) * second) };
  };
  const { psql, htop, vim } = hostRecordings;
  const read = visit(psql, people.hanh, connections.bastion);
  return [
    // Masking saw the text of the terminal but not the password typed at the prompt.
    { ...read, masking: { masked: {}, detected: { PERSON: 5, US_SSN: 5 }, bytes: 0 } },
    visit(htop, people.tomas, connections.bastion),
    visit(vim, people.wen, connections.interfaceEngine),
  ];
}
