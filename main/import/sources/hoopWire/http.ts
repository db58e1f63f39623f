import { type Exchange, type ExchangeTaker, httpExchanges, outcomeOf } from './httpExchanges.ts';
import { type HttpBody, header } from './httpStream.ts';
import { shownBody, shownHeadersOf, shownTarget } from './httpText.ts';
import { redactText } from './redaction.ts';
import { startOfText, type WireReader, type WireSink, type WireStatement } from './wire.ts';

/** A POST may create, ask or do anything, so nothing is claimed of it. */
const actions: Readonly<Record<string, string>> = {
  GET: 'read',
  HEAD: 'read',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
};

const longestBody = 65_536;

function paramsOf(exchange: Exchange, body: HttpBody): string {
  const headers: Record<string, string[]> = {};
  for (const [name, value] of shownHeadersOf(exchange.head)) headers[name.toLowerCase()] = [...(headers[name.toLowerCase()] ?? []), value];
  const shown = Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
  if (body.length === 0) return JSON.stringify({ headers: shown });
  const text = shownBody(exchange.head, body);
  if (text === undefined) return JSON.stringify({ headers: shown, body_bytes: body.length });
  const cut = text.length > longestBody || !body.whole;
  return JSON.stringify({ headers: shown, body: startOfText(text, longestBody), ...(cut ? { body_cut: true } : {}) });
}

/** A reader of recorded HTTP/1.x: every request is a statement, its outcome that of the answer which is certainly its own. */
export function http(sink: WireSink): WireReader {
  const statements = new Map<Exchange, WireStatement>();
  const taker: ExchangeTaker = {
    request(exchange, body) {
      const { head, method } = exchange;
      const target = shownTarget(exchange.target);
      const host = header(head, 'host');
      const userAgent = header(head, 'user-agent');
      const statement: WireStatement = {
        text: `${method} ${target}`,
        noted: true,
        facts: {
          offsetMs: head.at,
          complete: body.whole,
          params: paramsOf(exchange, body),
          verb: method,
          action: Object.hasOwn(actions, method) ? (actions[method] ?? 'other') : 'other',
          resource: target.replace(/[?#].*$/s, ''),
          ...(host === undefined ? {} : { host: redactText(host) }),
          ...(userAgent === undefined ? {} : { userAgent: redactText(userAgent) }),
        },
      };
      sink.statement(statement);
      if (exchange.alone) statements.set(exchange, statement);
    },
    answer(exchange, _head, status) {
      const statement = exchange && statements.get(exchange);
      if (!exchange || !statement) return;
      statements.delete(exchange);
      Object.assign(statement.facts, outcomeOf(status));
    },
    between: () => 0,
  };
  const reader = httpExchanges(taker, sink);
  return {
    ...reader,
    finish() {
      reader.finish();
      statements.clear();
    },
  };
}
