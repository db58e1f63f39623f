import { basename, resolve } from 'node:path';
import { producerName } from '../../../../shared/import/manifest.ts';
import { type Context, passphraseFrom, usage } from '../context.ts';
import { printable } from '../output.ts';
import { periodOf } from '../period.ts';
import { size } from './import.ts';

export interface PackOptions {
  out?: string;
  key?: string;
  producer?: string;
  previous?: string;
  from?: string;
  to?: string;
  passphraseFile?: string;
}

const instant = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());

const named = (path: string) => ({ path, name: basename(resolve(path)) });

/** Who seals when nobody is named: the organisation and the person of the key. */
async function producerOf({ client }: Context, given: string | undefined, key: string): Promise<string> {
  if (given === undefined) {
    const found = (await client.signing.keys()).find((one) => one.name === key);
    if (found) return `${found.organisation}, ${found.person}`.slice(0, 200);
  }
  const producer = producerName.safeParse(given ?? key);
  if (producer.success) return producer.data;
  throw usage('The name of the producer is empty, too long, or more than a line of text.', 'Give another one with --producer.');
}

/** `pack INPUT... --out FILE.muniment --key NAME`: seals raw exports into one bundle. */
export async function pack(context: Context, paths: readonly string[], options: PackOptions): Promise<void> {
  const { app, output, signal, zone } = context;
  const { out, key, previous } = options;
  if (out === undefined || key === undefined)
    throw usage('A bundle needs --out and --key.', 'See `muniment pack --help` and `muniment keys list`.');
  if (!/\.muniment$/i.test(out)) throw usage('A sealed bundle is a .muniment file.', 'Give --out a name that ends in .muniment.');
  const { from, to } = periodOf(options, zone);
  const producer = await producerOf(context, options.producer, key);
  const passphrase = await passphraseFrom(options.passphraseFile);
  const request = {
    inputs: paths.map(named),
    out,
    producer,
    period: { from: instant(from), to: instant(to) },
    previous: previous === undefined ? null : named(previous),
    key,
    passphrase,
  };
  const packed = await app.pack(request, {
    signal,
    onProgress: ({ done }) => output.progress(`Reading: ${size(done)}`),
  });
  output.result(packed, () =>
    [
      `${printable(packed.file)}: bundle ${packed.id} of ${printable(producer)}, ${packed.files} files, ${packed.records} records, ${size(packed.bytes)}`,
      `  sha256 ${packed.sha256}`,
      packed.previous ? `  follows ${packed.previous.id}` : '  follows no other bundle; name the one before with --previous',
    ].join('\n'),
  );
}
