import { z } from 'zod';

/**
 * Every code an expected failure can carry, with its exit code on the command line
 * (product.md: 1 the answer is no, 2 usage, 3 bad input, 4 workspace busy or damaged, 5 internal).
 */
export const errorCodes = {
  USAGE: { exit: 2, status: 400 },
  QUERY_SYNTAX: { exit: 2, status: 400 },
  NOT_FOUND: { exit: 2, status: 404 },
  ALREADY_EXISTS: { exit: 2, status: 409 },
  TOKEN_UNKNOWN: { exit: 2, status: 403 },
  KEY_LOCKED: { exit: 2, status: 401 },
  INPUT_REFUSED: { exit: 3, status: 422 },
  READER_FAILED: { exit: 3, status: 422 },
  DISK_FULL: { exit: 4, status: 507 },
  WORKSPACE_BUSY: { exit: 4, status: 423 },
  WORKSPACE_DAMAGED: { exit: 4, status: 500 },
  CANCELLED: { exit: 1, status: 499 },
  INTERNAL: { exit: 5, status: 500 },
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** What crosses the process boundary beside code and message. Never holds row values, PHI or secrets. */
export const errorDetail = z.object({
  /** What it means for the evidence. */
  meaning: z.string(),
  /** What the reviewer can do now. */
  action: z.string(),
  /** A finer code inside `code`, such as `zip/overlapping-entries`. */
  reason: z.string().optional(),
  /** Zero-based offset in UTF-16 units of a query text where reading stopped. */
  offset: z.number().int().nonnegative().optional(),
  /** What would have been accepted at `offset`. */
  expected: z.array(z.string()).optional(),
  /** Of a full disk: bytes the act takes at its peak (an upper estimate), and bytes that were free when it started. */
  space: z.object({ needed: z.number().nonnegative(), free: z.number().nonnegative() }).optional(),
});
export type ErrorDetail = z.infer<typeof errorDetail>;

/** A broken promise or a refused request: what happened (message), what it means, what to do. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, message: string, detail: ErrorDetail, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.detail = detail;
  }
}

/** The typed errors every contract method can answer with, in oRPC's shape. */
export const contractErrors = Object.fromEntries(
  Object.entries(errorCodes).map(([code, { status }]) => [code, { status, data: errorDetail }]),
) as { [Code in ErrorCode]: { status: number; data: typeof errorDetail } };
