import type { Child } from './scanner.ts';

/** The members of one scanned object, by key; a repeated key gives its first member, which is what DuckDB reads. */
export class Members {
  readonly bytes: Buffer;
  /** Every member in the order it stands, repeated keys too. */
  readonly entries: readonly (readonly [key: string, child: Child])[];
  private readonly byKey = new Map<string, Child>();

  constructor(bytes: Buffer, children: readonly Child[]) {
    this.bytes = bytes;
    this.entries = children.map((child) => [bytes.toString('utf8', child.keyStart, child.keyEnd), child] as const);
    for (const [key, child] of this.entries) if (!this.byKey.has(key)) this.byKey.set(key, child);
  }

  get(key: string): Child | undefined {
    return this.byKey.get(key);
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  /** The kind of a member's value, from its first byte. */
  kind(key: string): 'string' | 'number' | 'boolean' | 'null' | 'object' | 'array' | undefined {
    const child = this.get(key);
    return child && (kinds[String.fromCharCode(this.bytes[child.start] as number)] ?? 'number');
  }

  /** The value of a member as JavaScript reads it. Only for members whose numbers are small. */
  value(key: string): unknown {
    const child = this.get(key);
    return child && (JSON.parse(this.bytes.toString('utf8', child.start, child.end)) as unknown);
  }

  /** A member's text; undefined when it is absent or no string. */
  text(key: string): string | undefined {
    const value = this.kind(key) === 'string' ? this.value(key) : undefined;
    return typeof value === 'string' ? value : undefined;
  }

  /** A member's text, or its number with every digit it is written with; undefined when it is neither. */
  scalar(key: string): string | undefined {
    const child = this.kind(key) === 'number' ? this.get(key) : undefined;
    return child ? this.bytes.toString('latin1', child.start, child.end) : this.text(key);
  }
}

/** Members that keep the names that were asked for and are there: what a detector decided by. */
export class WatchedMembers extends Members {
  readonly asked: Set<string>;

  constructor(bytes: Buffer, children: readonly Child[], asked: Set<string>) {
    super(bytes, children);
    this.asked = asked;
  }

  override get(key: string): Child | undefined {
    const child = super.get(key);
    if (child) this.asked.add(key);
    return child;
  }
}

const kinds: Readonly<Record<string, 'string' | 'boolean' | 'null' | 'object' | 'array'>> = {
  '"': 'string',
  '{': 'object',
  '[': 'array',
  t: 'boolean',
  f: 'boolean',
  n: 'null',
};
