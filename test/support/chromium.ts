import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { extract } from 'tar';

/** Tar archives of the npm package and the folder each is unpacked into; SwiftShader must lie beside the binary. */
const archives = [
  { file: 'al2023.tar.br', into: 'libraries' },
  { file: 'fonts.tar.br', into: 'fonts' },
  { file: 'swiftshader.tar.br', into: '.' },
];

/** The root of the `@sparticuz/chromium` package, which does not export its own package.json. */
function packageDirectory(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve('@sparticuz/chromium')), '../..');
}

/** The package's own fonts.conf names folders of another machine; with this one every machine draws with the same font. */
function fontConfiguration(directory: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${directory}/fonts/fonts</dir><cachedir>${directory}/fonts/cache</cachedir></fontconfig>
`;
}

async function unpackInto(directory: string, bin: string): Promise<void> {
  const binary = createWriteStream(join(directory, 'chromium'), { mode: 0o755 });
  await pipeline(createReadStream(join(bin, 'chromium.br')), createBrotliDecompress(), binary);
  for (const { file, into } of archives) {
    const target = join(directory, into);
    await mkdir(target, { recursive: true });
    await pipeline(createReadStream(join(bin, file)), createBrotliDecompress(), extract({ cwd: target, preserveOwner: false }));
  }
}

/**
 * Unpacks the packaged Chromium with its libraries and fonts into the temporary folder, once per version, and returns that folder.
 * Parallel runs each unpack their own copy and rename it into place; the first one wins.
 */
async function unpackedChromium(): Promise<string> {
  const root = packageDirectory();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const finished = join(tmpdir(), `muniment-chromium-${version}-${process.getuid?.() ?? 0}`);
  if (existsSync(join(finished, 'chromium'))) return finished;
  const staging = await mkdtemp(`${finished}-`);
  try {
    await unpackInto(staging, join(root, 'bin'));
    await writeFile(join(staging, 'fonts', 'fonts.conf'), fontConfiguration(finished));
    await rename(staging, finished);
  } catch (error) {
    if (!existsSync(join(finished, 'chromium'))) throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return finished;
}

/** How to start the browser here: `CHROMIUM_PATH`, else the packaged Chromium (Linux x64), else Playwright's Chrome channel. */
async function launchOptions(): Promise<LaunchOptions> {
  // The page's locale comes from LANG; under C.UTF-8 it is `en-US@posix`, which `Intl` refuses.
  const env = { ...process.env, LANG: 'en_US.UTF-8' };
  const named = process.env['CHROMIUM_PATH'];
  if (named) return { executablePath: named, env };
  if (process.platform !== 'linux' || process.arch !== 'x64') return { channel: 'chrome', env };
  const directory = await unpackedChromium();
  return {
    executablePath: join(directory, 'chromium'),
    env: {
      ...env,
      LD_LIBRARY_PATH: join(directory, 'libraries', 'lib'),
      FONTCONFIG_PATH: join(directory, 'fonts'),
    },
  };
}

/**
 * Starts the headless browser of the tests. Web security stays on: the package's own default flags, which switch it off, are not used.
 * The caller closes the browser.
 */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ ...(await launchOptions()), args: ['--headless=shell'], chromiumSandbox: false });
}
