import { describe, expect, test } from 'vitest';
import { facts, httpMessage, type Piece, readPieces, rpcAnswer, rpcRequest, texts } from './wirePayloads.ts';

const read = (...pieces: Piece[]) => readPieces('mcp', pieces);
const call = (id: unknown, name: string, input?: unknown): Piece => ['i', rpcRequest(id, 'tools/call', { name, arguments: input })];
const result = (id: unknown, value: object = {}): Piece => ['o', rpcAnswer(id, { result: value })];
const line = (type: string, tool: string, fields: object): Piece => ['i', `${JSON.stringify({ type: `mcp.${type}`, tool, fields })}\n`];

describe('the payload of an MCP client', () => {
  test('gives tool calls with name, arguments, id and outcome, and not the housekeeping around them', () => {
    const found = read(
      ['i', rpcRequest(0, 'initialize', {})],
      result(0),
      ['i', rpcRequest(undefined, 'notifications/initialized', {})],
      ['o', httpMessage('HTTP/1.1 202 Accepted')],
      call(1, 'find_slots', { clinic: 'C-1', n: 9_007_199_254_740_991 }),
      result(1),
      call('two', 'cancel'),
      ['o', rpcAnswer('two', { error: { code: -32_602, message: 'no such slot' } })],
      call(3, 'book', { id: 1 }),
      result(3, { isError: true }),
      ['i', rpcRequest(4, 'resources/read', { uri: 'file:///records/7' })],
    );
    expect(texts(found)).toEqual([
      'find_slots {"clinic":"C-1","n":9007199254740991}',
      'cancel',
      'book {"id":1}',
      'resources/read file:///records/7',
    ]);
    expect(facts(found, 'tool', 'toolCall', 'outcome', 'outcomeCode', 'outcomeReason')).toEqual([
      ['find_slots', '1', 'success', undefined, undefined],
      ['cancel', 'two', 'failure', '-32602', 'no such slot'],
      ['book', '3', 'failure', undefined, 'the tool reports an error'],
      [undefined, '4', undefined, undefined, undefined],
    ]);
    expect(facts(found, 'verb', 'action', 'params', 'resource').at(-1)).toEqual([
      'resources/read',
      'read',
      '{"uri":"file:///records/7"}',
      'file:///records/7',
    ]);
  });

  test('counts a call once that the gateway also tells of, whichever comes first and however its keys are ordered', () => {
    const before = read(line('tool_call', 'book', { arguments: { a: 1, b: [2] } }), call(1, 'book', { b: [2], a: 1 }), result(1));
    const after = read(call(1, 'book', { b: [2], a: 1 }), line('tool_call', 'book', { arguments: { a: 1, b: [2] } }), result(1));
    for (const found of [before, after]) expect(facts(found, 'tool', 'toolCall', 'outcome')).toEqual([['book', '1', 'success']]);
  });

  test('is denied when the gateway says so, by the rule it names', () => {
    const found = read(call(1, 'export', { all: true }), line('tool_denied', 'export', { rule: 'no-export' }), [
      'o',
      rpcAnswer(1, { error: { code: -32_000, message: 'denied' } }),
    ]);
    expect(facts(found, 'outcome', 'decisionBy', 'outcomeReason')).toEqual([['denied', 'no-export', 'denied by the gateway']]);
  });

  test('tells a call of which only the gateway knows', () => {
    const found = read(line('tool_denied', 'export', { rule: 'r' }), line('tools_changed', 'export', {}), call(1, 'export', { all: true }));
    expect(texts(found)).toEqual(['export {"all":true}']);
    expect(facts(read(line('tool_denied', 'export', { rule: 'r' })), 'tool', 'outcome', 'complete')).toEqual([['export', 'denied', false]]);
  });

  test('finds answers in an event stream, and lines of the gateway in the middle of a request', () => {
    const request = rpcRequest(1, 'tools/call', { name: 'find', arguments: {} });
    const stream = `event: message\r\ndata: ${JSON.stringify({ jsonrpc: '2.0', id: 1, result: {} })}\r\n\r\n`;
    const found = read(
      ['i', request.slice(0, -20)],
      line('tool_call', 'find', { arguments: {} }),
      ['i', request.slice(-20)],
      ['i', '\n'],
      ['o', httpMessage('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream' }, stream)],
    );
    expect(facts(found, 'tool', 'outcome')).toEqual([['find', 'success']]);
    expect(found.unread).toBe(0);
  });

  test('claims no outcome when two calls bear the same id', () => {
    expect(facts(read(call(1, 'a'), call(1, 'b'), result(1), ['o', rpcAnswer(1, { error: { code: 1 } })]), 'outcome')).toEqual([
      [undefined],
      [undefined],
    ]);
  });

  test('claims no outcome when a request that is no call bears the same id', () => {
    const found = read(call(1, 'book'), ['i', rpcRequest(1, 'tools/list', {})], result(1), result(1));
    expect(facts(found, 'tool', 'outcome')).toEqual([['book', undefined]]);
    const before = read(['i', rpcRequest(1, 'ping', {})], call(1, 'book'), result(1), result(1));
    expect(facts(before, 'tool', 'outcome')).toEqual([['book', undefined]]);
  });

  test('a refusal never changes a call that was answered, nor one of two that are alike', () => {
    const late = read(call(1, 'book', { id: 1 }), result(1), line('tool_denied', 'book', { arguments: { id: 1 }, rule: 'r' }));
    expect(facts(late, 'tool', 'outcome')).toEqual([
      ['book', 'success'],
      ['book', 'denied'],
    ]);
    const alike = read(
      call(1, 'book', { id: 1 }),
      call(2, 'book', { id: 1 }),
      line('tool_denied', 'book', { arguments: { id: 1 }, rule: 'r' }),
    );
    expect(facts(alike, 'outcome')).toEqual([[undefined], [undefined], ['denied']]);
  });

  test('takes a refusal without an answer of its own from the status', () => {
    expect(facts(read(call(1, 'a'), ['o', httpMessage('HTTP/1.1 401 Unauthorized')]), 'outcome', 'outcomeCode')).toEqual([
      ['denied', '401'],
    ]);
  });

  test('tells a call that is cut short as such', () => {
    const request = rpcRequest(1, 'tools/call', { name: 'find', arguments: { text: 'x'.repeat(50), token: 'CANARY' } });
    const found = read(['i', request.slice(0, -8)]);
    expect(facts(found, 'tool', 'complete')).toEqual([['find', false]]);
    expect(found.shown).not.toContain('CANARY');
  });

  test('shows no argument whose name says secret, and keeps all others as they were written', () => {
    const found = read(call(1, 'login', { user: 'ana', password: 'CANARY-1', headers: { Authorization: 'CANARY-2' }, max_tokens: 5 }));
    expect(found.shown).not.toContain('CANARY');
    expect(found.statements[0]?.facts.params).toBe(
      '{"user":"ana","password":"[redacted: password]","headers":{"Authorization":"[redacted: credential]"},"max_tokens":5}',
    );
  });
});
