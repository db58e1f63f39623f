import accessors from '@duckdb/node-api/lib/vectors/dataAccessors.js';

/**
 * Makes DuckDB's package give texts as they are stored: its own decoder takes U+FEFF at the start of a text for the mark of a file and drops
 * it, and what evidence begins with must not depend on that. Once for the process: there is one decoder for all connections.
 */
export function keepTextExact(): void {
  Object.assign(accessors, { textDecoder: new TextDecoder('utf-8', { ignoreBOM: true }) });
}
