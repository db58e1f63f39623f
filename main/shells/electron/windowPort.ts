import type { MessagePortMainLike } from '@orpc/client/message-port';
import { z } from 'zod';

const messageCap = 8 * 1024 ** 2;
const id = z.string().min(1).max(32);

/** The two messages that a page sends: a call by its path, and that it wants no answer any more. */
const known = z.union([
  z.strictObject({ i: id, p: z.strictObject({ u: z.string().regex(/^(\/\w{1,64}){1,4}$/), b: z.unknown().optional() }) }),
  z.strictObject({ i: id, t: z.literal(4) }),
]);

function isKnown(message: unknown): boolean {
  if (typeof message !== 'string' || message.length > messageCap) return false;
  try {
    return known.safeParse(JSON.parse(message)).success;
  } catch {
    return false;
  }
}

/** A port that passes on only what a page sends. Anything else would fail inside the library, unseen, and end the service. */
export function checkedPort(port: MessagePortMainLike): MessagePortMainLike {
  return {
    postMessage: (message, transfer) => (transfer ? port.postMessage(message, transfer) : port.postMessage(message)),
    on: (event, listener) =>
      port.on(event, (received) => {
        if (event !== 'message' || isKnown(received?.data)) listener(received);
      }),
  };
}
