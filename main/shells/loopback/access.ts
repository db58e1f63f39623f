import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const codeLifeMs = 60_000;
const windowMs = 60_000;
const freeFailures = 5;
const penaltyMs = 1_000;

/** Who may talk to the server: one bearer token a start, handed over through codes that work once. */
export interface Access {
  /** A fresh one-time code, valid for 60 s. Codes issued before stay valid for their own time. */
  issueCode(): string;
  /** The bearer token for a code, or null when the code is wrong, used or too old. A code dies with its first use. */
  exchange(code: string): string | null;
  /** Whether an `Authorization` header carries the token. */
  permits(authorization: string | undefined): boolean;
  /** Enters a wrong token or code; answers how long to wait before refusing: after five a minute, one second each. */
  penalise(): number;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compares digests, so that neither content nor length shows in the time taken. */
const same = (left: string, right: Buffer) => timingSafeEqual(digest(left), right);

/**
 * Makes the access control of one start; the token is 32 random bytes and leaves only through {@link Access.exchange}.
 * `onGuessing` is called once for every minute in which somebody guesses more than five times.
 */
export function createAccess(now: () => number = Date.now, onGuessing: () => void = () => undefined): Access {
  const token = randomBytes(32).toString('base64url');
  const expected = digest(`Bearer ${token}`);
  let codes: { digest: Buffer; until: number }[] = [];
  let failures: number[] = [];

  return {
    issueCode() {
      const code = randomBytes(32).toString('base64url');
      codes = codes.filter((one) => one.until > now());
      codes.push({ digest: digest(code), until: now() + codeLifeMs });
      return code;
    },
    exchange(code) {
      const found = codes.filter((one) => same(code, one.digest));
      codes = codes.filter((one) => !found.includes(one));
      return found.some((one) => one.until > now()) ? token : null;
    },
    permits: (authorization) => authorization !== undefined && same(authorization, expected),
    penalise() {
      failures = failures.filter((at) => at > now() - windowMs);
      failures.push(now());
      if (failures.length === freeFailures + 1) onGuessing();
      return failures.length > freeFailures ? penaltyMs : 0;
    },
  };
}
