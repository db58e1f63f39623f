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

  add(call: Call): void {
    for (const other of this.calls) {
      if (call.id === undefined || other.id !== call.id) continue;
      other.shared = true;
      call.shared = true;
    }
    this.calls = [...this.calls, call].slice(-mostOpen);
  }

  /** Takes the call that an answer with that id is for; undefined when there is none, or no telling which. */
  answered(id: string): Call | undefined {
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
    return this.calls.find(
      (call) => call.tool === tool && call.audited === audited && (call.exchange !== undefined) !== audited && alike(call.input, input),
    );
  }
}

const alike = (one: string | undefined, other: string | undefined) => one === undefined || other === undefined || one === other;
