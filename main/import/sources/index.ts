import { agentLog } from './agentLog.ts';
import { anthropic, bedrock, databricks, openai } from './aiVendors.ts';
import { asciicast } from './asciicast.ts';
import { cloudtrail } from './cloudtrail.ts';
import { fhir } from './fhir.ts';
import { hoop } from './hoop.ts';
import { hoopInspect } from './hoopInspect.ts';
import { hoopMetrics, hoopReviews } from './hoopPages.ts';
import { boundary } from './boundary.ts';
import { type JsonHead, jsonHead } from './jsonHead.ts';
import { entra, keycloak, okta } from './identityProviders.ts';
import { k8sAudit } from './k8sAudit.ts';
import { mcpLog } from './mcpLog.ts';
import { ocsf } from './ocsf.ts';
import { otel } from './otel.ts';
import { postgres } from './postgres.ts';
import { teleport } from './teleport.ts';
import { vault } from './vault.ts';
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
  okta,
  keycloak,
  entra,
  hoopInspect,
  hoopMetrics,
  hoopReviews,
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
function once(head: Uint8Array): () => JsonHead | undefined {
  let read: { found: JsonHead | undefined } | undefined;
  return () => {
    read ??= { found: jsonHead(head) };
    return read.found;
  };
}

/** Takes the surest source that is more sure than not; undefined when none is. */
export function recognise(head: Uint8Array, path: string): Recognition {
  const json = once(head);
  let best: { source: Source; found: Detection } | undefined;
  for (const source of sources) {
    const found = source.detect(head, path, json);
    if (found.confidence > Math.max(0.5, best?.found.confidence ?? 0)) best = { source, found };
    if (found.confidence >= sure) break;
  }
  if (!best) return undefined;
  return best.found.unread ? { unread: best.found.unread } : { source: best.source, parts: best.found.parts === true };
}

/** The ids of all sources, for a message. */
export const sourceIds = (): string => sources.map((source) => source.id).join(', ');
