import { http } from './http.ts';
import { mcp } from './mcp.ts';
import { mongo } from './mongo.ts';
import { postgres } from './postgres.ts';
import { sqlQueries } from './queries.ts';
import type { WireReader, WireSink } from './wire.ts';

/** Protocols whose recorded payload can be read, by the names recordings carry (formats/hoop.md 2.3). */
const readers: Readonly<Record<string, (sink: WireSink) => WireReader>> = {
  postgres,
  mysql: (sink) => sqlQueries('mysql', sink),
  mssql: (sink) => sqlQueries('mssql', sink),
  mongodb: mongo,
  http,
  mcp,
};

/** A reader of that protocol, or undefined for one whose payload is not public or not readable. */
export function wireReader(protocol: string, sink: WireSink): WireReader | undefined {
  return Object.hasOwn(readers, protocol) ? readers[protocol]?.(sink) : undefined;
}
