import type { ServerResponse } from 'node:http';

/**
 * Answers with an error in the shape the calls themselves use, so that the window reads a refusal like any other error.
 * Does nothing when the head is out already or the client has gone.
 */
export function replyRefusal(response: ServerResponse, status: number, code: string, message: string): void {
  if (response.headersSent || response.destroyed) return;
  // The body of a refused request is not read, so the connection cannot be used again.
  response.setHeader('connection', 'close');
  replyJson(response, status, { json: { defined: false, code, status, message } });
}

/** Answers with JSON. */
export function replyJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.byteLength });
  response.end(body);
}
