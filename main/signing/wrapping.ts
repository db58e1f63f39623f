import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

/** A secret at rest: scrypt over the passphrase, then AES-256-GCM. Binary values are hex. */
export const wrapped = z.object({
  derivation: z.object({ name: z.literal('scrypt'), n: z.literal(131_072), r: z.literal(8), p: z.literal(1), salt: hex(16) }),
  cipher: z.object({ name: z.literal('aes-256-gcm'), iv: hex(12), tag: hex(16) }),
  ciphertext: z.string().regex(/^([0-9a-f]{2})+$/),
});
export type Wrapped = z.infer<typeof wrapped>;

const cost = { N: 131_072, r: 8, p: 1 } as const;
// scrypt needs 128 * N * r bytes (128 MiB) and a little more; Node's default limit is 32 MiB.
const scryptMemory = 192 * 1024 * 1024;

function deriveKey(passphrase: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, 32, { ...cost, maxmem: scryptMemory }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

/** Encrypts a secret under a passphrase; `bound` is authenticated beside it and must be the same to decrypt. */
export async function wrapSecret(secret: Uint8Array, passphrase: string, bound: string): Promise<Wrapped> {
  const salt = randomBytes(16);
  const iv = randomBytes(12);
  const key = await deriveKey(passphrase, salt);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(bound));
  const ciphertext = Buffer.concat([cipher.update(secret), cipher.final()]);
  key.fill(0);
  return {
    derivation: { name: 'scrypt', n: cost.N, r: cost.r, p: cost.p, salt: salt.toString('hex') },
    cipher: { name: 'aes-256-gcm', iv: iv.toString('hex'), tag: cipher.getAuthTag().toString('hex') },
    ciphertext: ciphertext.toString('hex'),
  };
}

/** Decrypts what {@link wrapSecret} made. KEY_LOCKED when the passphrase is wrong or the file was changed: the two look alike. */
export async function unwrapSecret(from: Wrapped, passphrase: string, bound: string): Promise<Buffer> {
  const key = await deriveKey(passphrase, Buffer.from(from.derivation.salt, 'hex'));
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(from.cipher.iv, 'hex'), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(bound)).setAuthTag(Buffer.from(from.cipher.tag, 'hex'));
  const opened = decipher.update(Buffer.from(from.ciphertext, 'hex'));
  try {
    decipher.final();
    return opened;
  } catch (cause) {
    opened.fill(0);
    throw new AppError(
      'KEY_LOCKED',
      'The passphrase does not open this key.',
      {
        meaning: 'Nothing was signed.',
        action: 'Enter the passphrase again. A forgotten passphrase cannot be recovered; generate a new key.',
      },
      { cause },
    );
  } finally {
    key.fill(0);
  }
}
