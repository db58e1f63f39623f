/** A reproducible source of choices: the same seed and stream give the same sequence on every machine. */
export interface Random {
  /** A real number, `0 <= n < 1`. */
  real(): number;
  /** A whole number, both ends included. */
  between(low: number, high: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One item of a list that is not empty. */
  pick<T>(items: readonly T[]): T;
  /** One value, in proportion to its weight. */
  weighted<T>(choices: readonly (readonly [number, T])[]): T;
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string;
  /** A version 4 UUID. */
  uuid(): string;
  /** Bytes without structure. */
  bytes(count: number): Uint8Array;
}

/** A 32-bit finaliser: near inputs give unrelated outputs, and no two inputs share one. */
function scramble(word: number): number {
  let mixed = (word + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}

/** The sfc32 generator: 128 bits of state, of which one word is the stream, so that two streams never start alike. */
function createWords(seed: number, stream: number): () => number {
  let a = scramble(seed);
  let b = scramble(seed ^ 0x5bd1e995);
  let c = scramble(stream);
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let warm = 0; warm < 15; warm += 1) next();
  return next;
}

/** Choices for one stream (one session, one story) of a seed. Streams are independent of each other and of their order. */
export function createRandom(seed: number, stream: number): Random {
  const word = createWords(seed | 0, stream | 0);
  const real = (): number => word() / 0x1_0000_0000;
  const between = (low: number, high: number): number => low + Math.floor(real() * (high - low + 1));
  const pick = <T>(items: readonly T[]): T => {
    const item = items[between(0, items.length - 1)];
    if (item === undefined) throw new RangeError('picked from an empty list');
    return item;
  };
  const hex = (digits: number): string => {
    let text = '';
    while (text.length < digits) text += word().toString(16).padStart(8, '0');
    return text.slice(0, digits);
  };
  return {
    real,
    between,
    pick,
    hex,
    chance: (probability) => real() < probability,
    weighted: (choices) => {
      let rest = real() * choices.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of choices) {
        rest -= weight;
        if (rest < 0) return value;
      }
      return pick(choices)[1];
    },
    uuid: () => {
      const digits = hex(30);
      const variant = pick(['8', '9', 'a', 'b']);
      return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(12, 15)}-${variant}${digits.slice(15, 18)}-${digits.slice(18)}`;
    },
    bytes: (count) => Uint8Array.from({ length: count }, () => word() & 0xff),
  };
}
