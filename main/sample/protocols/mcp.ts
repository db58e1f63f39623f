import { goJson } from '../goJson.ts';
import { hoopTime, second } from '../calendar.ts';
import type { Random } from '../random.ts';
import { createRecorder, type Triple } from '../stream.ts';
import { type HttpExchange, requestBytes, responseBytes, writeInPieces } from './http.ts';

/** A tool an agent calls. `denied` names the rule that refused it. */
export interface ToolCall {
  tool: string;
  input: Readonly<Record<string, unknown>>;
  result: string;
  denied?: string;
}

function rpc(id: number, method: string, params: unknown, answer: unknown): HttpExchange {
  return {
    method: 'POST',
    path: '/mcp',
    headers: { 'User-Agent': 'mcp-client/1.4' },
    body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
    status: '200 OK',
    answer: JSON.stringify({ jsonrpc: '2.0', id, ...(answer as object) }),
  };
}

function toolExchange(id: number, call: ToolCall): HttpExchange {
  const answer =
    call.denied === undefined
      ? { result: { content: [{ type: 'text', text: call.result }], isError: false } }
      : { error: { code: -32000, message: `denied by rule ${call.denied}` } };
  return rpc(id, 'tools/call', { name: call.tool, arguments: call.input }, answer);
}

/**
 * An MCP session through the proxy: HTTP both ways, and beside it the audit lines named `mcp.*` (hoop.md 2.3).
 * `start` is the session's start in microseconds: audit lines carry absolute times.
 */
export function mcpConnection(random: Random, start: number, session: string, calls: readonly ToolCall[]): Triple[] {
  const recorder = createRecorder(random);
  const exchange = (request: HttpExchange, audit?: Readonly<Record<string, unknown>>): void => {
    recorder.wait(0.05, 6);
    writeInPieces(recorder, random, 'i', requestBytes(request, 'scheduling-mcp.cedarfield.example'));
    if (audit !== undefined) {
      recorder.wait(0.001, 0.01);
      const time = hoopTime(start + Math.round(recorder.now * second));
      recorder.write('i', goJson({ time, session, backend: 'scheduling', ...audit }));
    }
    recorder.wait(0.02, 0.9);
    writeInPieces(recorder, random, 'o', responseBytes(request));
  };
  const clientInfo = { name: 'scheduling-agent', version: '2.3.0' };
  exchange(
    rpc(
      0,
      'initialize',
      { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
      { result: { protocolVersion: '2025-06-18', capabilities: { tools: {} } } },
    ),
  );
  calls.forEach((call, index) => {
    const type = call.denied === undefined ? 'mcp.tool_call' : 'mcp.tool_denied';
    const fields = call.denied === undefined ? { arguments: call.input } : { rule: call.denied };
    exchange(toolExchange(index + 1, call), { type, tool: call.tool, fields });
  });
  // A lone newline carries the analyser's verdict on the wire and nothing for a reader.
  recorder.write('i', '\n');
  return recorder.events;
}
