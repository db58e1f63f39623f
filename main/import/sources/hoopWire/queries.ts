import { isUtf8 } from 'node:buffer';
import { type SqlDialect, splitStatements } from '../sqlStatements.ts';
import { redactSql } from './redaction.ts';
import { longestKept, textOf, type WireReader, type WireSink } from './wire.ts';

/** Bytes before the text: the command, or what is left of it when query attributes were negotiated (formats/hoop.md 2.3). */
const commandBytes: ReadonlySet<number> = new Set([0x01, 0x03]);

/** A reader of elements that are each the text of one query or batch; the gateway decoded them and records no answers. */
export function sqlQueries(dialect: SqlDialect, sink: WireSink): WireReader {
  return {
    client(bytes, at) {
      const from = dialect === 'mysql' && commandBytes.has(bytes[0] ?? 0) ? 1 : 0;
      const kept = bytes.subarray(from, from + longestKept);
      const whole = from + kept.length === bytes.length;
      const doubt = isUtf8(bytes) ? {} : { remarks: ['the text is not UTF-8'] };
      const texts = splitStatements(textOf(kept), dialect);
      texts.forEach((text, index) => {
        const complete = whole || index < texts.length - 1;
        sink.statement({ text: redactSql(text), facts: { offsetMs: at, complete, ...doubt } });
      });
    },
    server: () => undefined,
    finish: () => undefined,
  };
}
