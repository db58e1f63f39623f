import { parameterText } from './postgresValues.ts';
import { textOf } from './wire.ts';

/** Fields of one message in turn; beyond its end everything is undefined, so damaged messages end by themselves. */
class Fields {
  private at = 0;
  private readonly body: Buffer;

  constructor(body: Buffer) {
    this.body = body;
  }

  string(): string | undefined {
    const end = this.body.indexOf(0, this.at);
    if (end < 0) return undefined;
    const text = textOf(this.body.subarray(this.at, end));
    this.at = end + 1;
    return text;
  }

  /** A string that may lack its end. */
  rest(): string {
    const end = this.body.indexOf(0, this.at);
    return textOf(this.body.subarray(this.at, end < 0 ? this.body.length : end));
  }

  int(size: 2 | 4): number | undefined {
    if (this.at + size > this.body.length) return undefined;
    const value = this.body.readIntBE(this.at, size);
    this.at += size;
    return value;
  }

  bytes(length: number): Buffer | undefined {
    if (this.at + length > this.body.length) return undefined;
    this.at += length;
    return this.body.subarray(this.at - length, this.at);
  }

  ints(size: 2 | 4): number[] | undefined {
    const count = this.int(2);
    if (count === undefined || count < 0) return undefined;
    const values: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const value = this.int(size);
      if (value === undefined) return undefined;
      values.push(value);
    }
    return values;
  }
}

/** Parse: a statement gets a name. `types` are numbers of pg_type, 0 or missing where the client leaves them open. */
export interface ParseMessage {
  name: string;
  sql: string;
  types: readonly number[];
}

export function readParse(body: Buffer): ParseMessage | undefined {
  const fields = new Fields(body);
  const name = fields.string();
  if (name === undefined) return undefined;
  const sql = fields.rest();
  fields.string();
  return { name, sql, types: fields.ints(4) ?? [] };
}

/** Bind: a portal is a named statement with its parameters as they were sent. */
export interface BindMessage {
  portal: string;
  statement: string;
  formats: readonly number[];
  values: readonly (Buffer | null)[];
}

function readValues(fields: Fields): (Buffer | null)[] | undefined {
  const count = fields.int(2);
  if (count === undefined || count < 0) return undefined;
  const values: (Buffer | null)[] = [];
  for (let index = 0; index < count; index += 1) {
    const length = fields.int(4);
    const value = length === undefined || length < -1 ? undefined : length === -1 ? null : fields.bytes(length);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

export function readBind(body: Buffer): BindMessage | undefined {
  const fields = new Fields(body);
  const portal = fields.string();
  const statement = fields.string();
  const formats = fields.ints(2);
  const values = formats && readValues(fields);
  return portal === undefined || statement === undefined || !values ? undefined : { portal, statement, formats, values };
}

/** The parameters of a portal as PostgreSQL would print them; null is null. */
export function boundValues({ formats, values }: BindMessage, types: readonly number[]): (string | null)[] {
  // One format stands for all, none means text.
  const binary = (index: number) => (formats[formats.length === 1 ? 0 : index] ?? 0) === 1;
  return values.map((value, index) => value && parameterText(value, binary(index), types[index] ?? 0));
}

/** The name an Execute, a Close or the text a Query carries. */
export const firstString = (body: Buffer): string => new Fields(body).rest();

/** Names and values of a start-up packet after its version. */
export function startupParameters(body: Buffer): Map<string, string> {
  const fields = new Fields(body.subarray(4));
  const parameters = new Map<string, string>();
  for (let name = fields.string(); name; name = fields.string()) parameters.set(name, fields.string() ?? '');
  return parameters;
}

/** Whether a start-up packet opens a connection; the others ask to cancel or to encrypt. */
export const opensConnection = (body: Buffer): boolean => body.length >= 4 && body.readUInt16BE(0) === 3;
