import { type HttpBody, type HttpHead, HttpStream, type HttpTaker } from './httpStream.ts';
import { messageText } from './httpText.ts';
import type { WireReader, WireSink } from './wire.ts';

/** A request that waits for its answer. */
export interface Exchange {
  head: HttpHead;
  method: string;
  target: string;
  /** No other request was open at any time: only then the answer is certainly its own. */
  alone: boolean;
}

/** What a protocol makes of the messages. */
export interface ExchangeTaker {
  request(exchange: Exchange, body: HttpBody): void;
  /** `exchange` is undefined when several requests were open and the answer may be that of any. */
  answer(exchange: Exchange | undefined, head: HttpHead, status: number, body: HttpBody): void;
  /** Bytes between two requests that are no HTTP (see {@link HttpTaker}). */
  between(bytes: Buffer, at: number): number;
}

const mostOpen = 100;

const isBlankByte = (byte: number | undefined) => byte === 0x0a || byte === 0x0d;

/** Pairs recorded requests and answers; client connections share the recording without a mark (formats/hoop.md 2.3). */
export function httpExchanges(taker: ExchangeTaker, sink: WireSink): WireReader {
  let open: Exchange[] = [];
  let answering: { exchange: Exchange | undefined; status: number } = { exchange: undefined, status: 0 };
  const exchanges = new Map<HttpHead, Exchange>();
  const unread = (bytes: number) => sink.unread(bytes);

  const requests: HttpTaker = {
    head(head) {
      const [method = '', target = ''] = head.start.split(' ');
      const exchange = { head, method, target, alone: open.length === 0 };
      for (const other of open) other.alone = false;
      open = [...open, exchange].slice(-mostOpen);
      exchanges.set(head, exchange);
      return 'usual';
    },
    body(head, body) {
      const exchange = exchanges.get(head);
      exchanges.delete(head);
      sink.note(head.at, () => messageText('>', head, body));
      if (exchange) taker.request(exchange, body);
    },
    between: (bytes, at) => (isBlankByte(bytes[0]) ? 1 : taker.between(bytes, at)),
    unread,
  };
  const answers: HttpTaker = {
    head(head) {
      const status = Number(head.start.split(' ')[1]);
      const final = status >= 200 || status === 101;
      const exchange = final ? open.shift() : undefined;
      answering = { exchange: exchange?.alone === true ? exchange : undefined, status };
      if (status === 101) return 'never';
      const bodiless = !final || status === 204 || status === 304 || answering.exchange?.method === 'HEAD';
      return bodiless ? 'none' : 'usual';
    },
    body(head, body) {
      sink.note(head.at, () => messageText('<', head, body));
      if (answering.status >= 200 || answering.status === 101) taker.answer(answering.exchange, head, answering.status, body);
    },
    between: (bytes) => (isBlankByte(bytes[0]) ? 1 : 0),
    unread,
  };
  const sent = new HttpStream(requests);
  const received = new HttpStream(answers);
  return {
    client: (bytes, at) => sent.push(bytes, at),
    server: (bytes, at) => received.push(bytes, at),
    finish() {
      sent.finish();
      received.finish();
    },
  };
}

/** The outcome an answer's status tells (formats/sources.md: 401 and 403 are denied). */
export function outcomeOf(status: number): { outcome: 'success' | 'failure' | 'denied'; outcomeCode: string } {
  const denied = status === 401 || status === 403;
  return { outcome: denied ? 'denied' : status >= 400 ? 'failure' : 'success', outcomeCode: String(status) };
}
