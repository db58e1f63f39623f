import type { InspectedFile } from '../../../shared/import/inspection.ts';
import { agentLog } from './agentLog.ts';
import { anthropic, bedrock, databricks, openai } from './aiVendors.ts';
import { asciicast } from './asciicast.ts';
import { cloudtrail } from './cloudtrail.ts';
import { fhir } from './fhir.ts';
import { hoop } from './hoop.ts';
import { hoopDownload } from './hoopDownload.ts';
import { hoopInspect } from './hoopInspect.ts';
import { hoopMetrics, hoopReports, hoopReviews } from './hoopPages.ts';
import { boundary } from './boundary.ts';
import { boundaryRecording } from './boundaryRecording.ts';
import { type JsonHead, jsonHead } from './jsonHead.ts';
import { entra, okta } from './identityProviders.ts';
import { keycloak } from './keycloak.ts';
import { k8sAudit } from './k8sAudit.ts';
import { mcpLog } from './mcpLog.ts';
import { ocsf } from './ocsf.ts';
import { otel } from './otel.ts';
import { postgres } from './postgres.ts';
import { roster } from './roster.ts';
import { script } from './script.ts';
import { sudoIolog } from './sudoIolog.ts';
import { strongdm } from './strongdm.ts';
import { teleport } from './teleport.ts';
import { ttyrec } from './ttyrec.ts';
import { vault } from './vault.ts';
import { whyNot, whyOf } from './why.ts';
import type { Detection, Source } from './source.ts';

/** Every source this version reads: adding one means adding it here. */
const sources: readonly Source[] = [
  hoop,
  asciicast,
  postgres,
  cloudtrail,
  mcpLog,
  otel,
  agentLog,
  anthropic,
  openai,
  bedrock,
  databricks,
  k8sAudit,
  fhir,
  ocsf,
  vault,
  teleport,
  boundary,
  boundaryRecording,
  strongdm,
  okta,
  keycloak,
  entra,
  hoopInspect,
  hoopMetrics,
  hoopReports,
  hoopReviews,
  ttyrec,
  script,
  sudoIolog,
  roster,
  hoopDownload,
];

/** What a file is, as far as the sources can tell. */
export type Recognition = { source: Source; parts: boolean } | { unread: NonNullable<Detection['unread']> } | undefined;

/** The source with this id. */
export function sourceById(id: string): Source | undefined {
  return sources.find((source) => source.id === id);
}

/** From here on no other source is asked. */
const sure = 0.95;

/** What a source says of a file. */
export function detected(source: Source, head: Uint8Array, path: string): Detection {
  return source.detect(head, path, once(head));
}

/** Reads a head as JSON when it is first asked for. */
function once(head: Uint8Array, asked?: Set<string>): () => JsonHead | undefined {
  let read: { found: JsonHead | undefined } | undefined;
  return () => {
    read ??= { found: jsonHead(head, asked) };
    return read.found;
  };
}

interface Answer {
  source: Source;
  found: Detection;
}

/** Asks one source after the other, when the next answer is wanted. */
function* answers(head: Uint8Array, path: string, json: () => JsonHead | undefined): Generator<Answer> {
  for (const source of sources) yield { source, found: source.detect(head, path, json) };
}

/** The surest answer that is more sure than not; the first that is sure ends the question. */
function surest<One extends Answer>(all: Iterable<One>): One | undefined {
  let best: One | undefined;
  for (const answer of all) {
    if (answer.found.confidence > Math.max(0.5, best?.found.confidence ?? 0)) best = answer;
    if (answer.found.confidence >= sure) break;
  }
  return best;
}

/** Takes the surest source that is more sure than not; undefined when none is. */
export function recognise(head: Uint8Array, path: string): Recognition {
  const best = surest(answers(head, path, once(head)));
  if (!best) return undefined;
  return best.found.unread ? { unread: best.found.unread } : { source: best.source, parts: best.found.parts === true };
}

/** What {@link recognise} makes of a file, with the next best answer and what decided. */
export function explain(head: Uint8Array, path: string): Pick<InspectedFile, 'state' | 'detected' | 'runnerUp' | 'why'> {
  const asked = new Set<string>();
  const json = once(head, asked);
  const all: (Answer & { members: ReadonlySet<string> })[] = [];
  for (const answer of answers(head, path, json)) {
    if (answer.found.confidence > 0) all.push({ ...answer, members: new Set(asked) });
    asked.clear();
  }
  const best = surest(all);
  const shown = (answer: Answer | undefined) => answer && { source: answer.source.id, confidence: answer.found.confidence };
  const others = all.filter((answer) => answer !== best).sort((a, b) => b.found.confidence - a.found.confidence);
  const runnerUp = shown(others[0]) ?? null;
  if (!best) return { state: 'unrecognised', detected: null, runnerUp, why: whyNot(head, json()) };
  const { unread, why } = best.found;
  return {
    state: unread ? 'unread' : 'read',
    detected: shown(best) ?? null,
    runnerUp,
    why: unread?.says ?? why ?? whyOf(best.members, json()),
  };
}

/** The ids of all sources. */
export const sourceIds = (): string[] => sources.map((source) => source.id);
