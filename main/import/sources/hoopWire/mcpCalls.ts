import type { Exchange } from './httpExchanges.ts';
import type { WireStatement } from './wire.ts';

/** A call by an agent, and what is known of it so far. */
export interface Call {
  statement: WireStatement;
  /** JSON-RPC id as JSON text; undefined for a call known from the audit line only. */
  id: string | undefined;
  tool: string | undefined;
  /** Arguments with their keys in order, to compare what two records say of the same call. */
  input: string | undefined;
  /** The request it came in. */
  exchange: Exchange | undefined;
  audited: boolean;
  /** Another call with the same id was open: the answer may be that of either. */
  shared: boolean;
}

const mostOpen = 1000;

function withKeysInOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withKeysInOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, one]) => [key, withKeysInOrder(one)]);
}

/** JSON text that is the same for the same value, however it was written. */
export function comparable(json: string | undefined): string | undefined {
  return json === undefined ? undefined : JSON.stringify(withKeysInOrder(JSON.parse(json) as unknown));
}

/** Calls that wait for their answer or for the gateway's own line about them. */
export class OpenCalls {
  private calls: Call[] = [];
  /** Ids of open requests that are no calls: their answers may not be taken for those of calls. */
  private readonly claimed = new Set<string>();

  /** A request with this id was sent, a call or not. True when another one with it is open: then the answer may be that of either. */
  claim(id: string): boolean {
    const alike = this.calls.filter((call) => call.id === id);
    for (const call of alike) call.shared = true;
    return alike.length > 0 || this.claimed.has(id);
  }

  /** A request that is no call. */
  pass(id: string): void {
    this.claim(id);
    if (this.claimed.size < mostOpen) this.claimed.add(id);
  }

  add(call: Call): void {
    if (call.id !== undefined && this.claim(call.id)) call.shared = true;
    this.calls = [...this.calls, call].slice(-mostOpen);
  }

  /** A call known from the audit line only turns out to be the one of a request. */
  join(call: Call, id: string, exchange: Exchange): void {
    const shared = this.claim(id);
    Object.assign(call, { id, exchange, shared: call.shared || shared });
  }

  /** Takes the call that an answer with that id is for; undefined when there is none, or no telling which. */
  answered(id: string): Call | undefined {
    this.claimed.delete(id);
    const call = this.calls.find((one) => one.id === id && one.exchange !== undefined);
    if (!call) return undefined;
    call.id = undefined;
    return call.shared ? undefined : call;
  }

  /** Calls of one request that have no answer yet. */
  of(exchange: Exchange): Call[] {
    return this.calls.filter((call) => call.exchange === exchange && call.id !== undefined);
  }

  /** The call of that tool and input that only the other of the two records has told so far. */
  match(tool: string, input: string | undefined, audited: boolean): Call | undefined {
    return this.untold(tool, input, audited)[0];
  }

  /** The one call that a line about a refusal can be of: what has an answer was not refused, and of two alike there is no telling. */
  refused(tool: string, input: string | undefined): Call | undefined {
    const [call, ...others] = this.untold(tool, input, false).filter(({ statement }) => statement.facts.outcome === undefined);
    return others.length === 0 ? call : undefined;
  }

  private untold(tool: string, input: string | undefined, audited: boolean): Call[] {
    return this.calls.filter(
      (call) => call.tool === tool && call.audited === audited && (call.exchange !== undefined) !== audited && alike(call.input, input),
    );
  }
}

const alike = (one: string | undefined, other: string | undefined) => one === undefined || other === undefined || one === other;
