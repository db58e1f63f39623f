import { Argument, Command, CommanderError, Option } from 'commander';
import { revealReasons } from '../../../shared/discretion/reveal.ts';
import { templateId } from '../../../shared/report/contract.ts';
import { version } from '../../app.ts';
import { serve } from '../loopback/serve.ts';
import { exportCertificate, addRoot, generateKey, type KeyOptions, listKeys, listRoots, removeRoot, verify } from './commands/signing.ts';
import { demo } from './commands/demo.ts';
import { importInputs } from './commands/import.ts';
import { pack, type PackOptions } from './commands/pack.ts';
import { fileFormats, list, type ListOptions, query, type QueryOptions } from './commands/query.ts';
import { replay, type ReplayOptions } from './commands/replay.ts';
import { report, type ReportOptions } from './commands/report.ts';
import { built, type Context, type GlobalOptions, withApp } from './context.ts';
import { failureOf } from './failure.ts';
import { createOutput } from './output.ts';
import { formats } from './rows.ts';
import { addWorkspaceVerbs } from './workspaceVerbs.ts';

const program = new Command('muniment')
  .description('Review exported access records offline, and sign evidence a stranger can verify.')
  .version(version)
  .option('--workspace <dir>', 'workspace folder (default ./muniment-workspace, or $MUNIMENT_WORKSPACE)')
  .option('--json', 'machine output on stdout, messages on stderr')
  .option('--reviewer <name>', 'name entered in the custody log (default: the account)')
  .option('--tz <zone>', 'time zone in which dates are read (default: setting dates.zone, UTC)')
  .option('--quiet', 'no messages beside the result')
  .exitOverride()
  .showHelpAfterError();

const globals = () => program.opts<GlobalOptions>();
const output = () => createOutput({ json: globals().json ?? false, quiet: globals().quiet ?? false });

/** Runs a verb over an open workspace; a number it returns is the exit code. */
const onWorkspace = async (run: (context: Context) => Promise<number | void>) => finish(await withApp(globals(), output(), run));

/** The same for a verb that only reads: it needs a workspace that is there. */
const inWorkspace = async (run: (context: Context) => Promise<number | void>, as: { rebuilding?: boolean } = {}) =>
  finish(await withApp(globals(), output(), run, { reads: true, ...as }));

function finish(code: number | void): void {
  process.exitCode = code ?? 0;
}

program
  .command('import <inputs...>')
  .description('verify, normalise and store files, folders, zip and tar archives, packed or not, and files packed by gzip, bzip2 or zstd')
  .option(
    '--source <id>',
    'read as this source instead of detecting it; PATH=ID for one file, PATH=unread to keep it unread (repeatable)',
    (value: string, all: string[]) => [...all, value],
    [] as string[],
  )
  .action((inputs: string[], options: { source: string[] }) => onWorkspace((context) => importInputs(context, inputs, options.source)));

/** A reason to see values that look like identifiers or secrets as they are recorded. */
const revealOption = () =>
  new Option('--reveal <reason>', 'show values as recorded; the reason is a custody entry').choices(Object.keys(revealReasons));

const formatOption = () => new Option('--format <format>', 'how rows are written').choices(formats);

program
  .command('pack <inputs...>')
  .description('seal files and folders into one .muniment bundle')
  .option('--out <file>', 'a new .muniment file; its name is the name of the bundle')
  .option('--key <name>', 'signing key of the workspace')
  .option('--producer <name>', 'who hands the bundle over (default: organisation and person of the key)')
  .option('--previous <file>', 'the bundle sealed before this one')
  .option('--from <day>', 'first day of the period it covers')
  .option('--to <day>', 'last day, included')
  .option('--passphrase-file <file>', 'read the passphrase from a file')
  .action((inputs: string[], options: PackOptions) => inWorkspace((context) => pack(context, inputs, options)));

program
  .command('query [text]')
  .description('events that match, in the query language; with --out, beside the file what it is')
  .addOption(new Option('--format <format>', 'how rows are written; parquet and ocsf with --out').choices([...formats, ...fileFormats]))
  .addOption(revealOption())
  .option('--out <file>', 'write to a new file instead of stdout')
  .option('--columns <names>', 'comma-separated columns')
  .option('--sort <column>', 'column, - in front for descending (default -event_time)')
  .option('--limit <n>', 'at most this many')
  .option('--count', 'print how many match')
  .option('--facet <field>', 'print each value of a field with its count')
  .action((text: string | undefined, options: QueryOptions) => inWorkspace((context) => query(context, text ?? '', options)));

const lists = {
  sessions: 'sessions with at least one matching event',
  identities: 'who did something in the matching events, as the records name them',
  resources: 'what something was done to in the matching events',
} as const;
for (const name of Object.keys(lists) as (keyof typeof lists)[]) {
  const verb = program
    .command(`${name} [text]`)
    .description(lists[name])
    .addOption(formatOption())
    .addOption(revealOption())
    .option('--out <file>', 'write to a new file instead of stdout')
    .option('--columns <names>', 'comma-separated columns')
    .option('--limit <n>', 'at most this many')
    .option('--count', 'print how many there are')
    .action((text: string | undefined, options: ListOptions) => inWorkspace((context) => list(context, name, text ?? '', options)));
  if (name !== 'sessions') verb.option('--sort <column>', 'column, - in front for descending (default -events)');
}

program
  .command('replay [session]')
  .description("play a session's recording in this terminal, search what was printed, print transcript or screen, export")
  .addOption(revealOption())
  .option('--recording <id>', 'which recording, when there are several')
  .option('--text', 'print the transcript')
  .option('--screen', 'print the screen as text, with --at')
  .option('--at <seconds>', 'moment for --screen')
  .option('--cast <file>', 'export as asciicast v2, without keystrokes; with --reveal, for it holds values as recorded')
  .option('--from <seconds>', 'first moment of --cast')
  .option('--to <seconds>', 'last moment of --cast')
  .option('--search <text>', 'list where it was printed; without a session, in all recordings')
  .option('--speed <n>', 'how fast it plays: a number, or max')
  .option('--idle-limit <seconds>', 'play no pause longer than this')
  .action((session: string | undefined, options: ReplayOptions) => inWorkspace((context) => replay(context, session, options)));

program
  .command('report')
  .addArgument(new Argument('[template]', 'what kind of report').choices(templateId.options))
  .description('make and sign an evidence report')
  .option('--list', 'list templates')
  .option('--from <day>', 'first day, such as 2026-09-01')
  .option('--to <day>', 'last day, included')
  .option('--filter <text>', 'narrow the population, in the query language')
  .option('--key <name>', 'signing key of the workspace')
  .option('--passphrase-file <file>', 'read the passphrase from a file')
  .option('--out <file>', 'where the PDF goes; evidence.json and its signature go beside it')
  .option('--package <file>', 'where the evidence package (zip) goes: report, cited records, proofs, tables; holds PHI')
  .action((template: string | undefined, options: ReportOptions) => inWorkspace((context) => report(context, template, options)));

program
  .command('verify <files...>')
  .description('check a sealed bundle, report, evidence.json, evidence package or custody log; needs no workspace')
  .option('--trust <root>', 'root certificate to trust (repeatable)', (value: string, all: string[]) => [...all, value], [] as string[])
  .action(async (files: string[], options: { trust: string[] }) => finish(await verify(globals(), output(), files, options.trust)));

const keys = program.command('keys').description('signing identities of the workspace');
keys
  .command('generate')
  .description('make root, issuing CA and signer, encrypted under a passphrase')
  .option('--name <name>', 'short name of the key')
  .option('--person <name>', 'who signs with it')
  .option('--organisation <name>', 'on whose behalf')
  .option('--email <address>')
  .option('--passphrase-file <file>', 'read the passphrase from a file')
  .action((options: KeyOptions) => onWorkspace((context) => generateKey(context, options)));
keys.command('list').action(() => inWorkspace(listKeys));
keys
  .command('export-cert <name>')
  .description('the root certificate (or the chain) in PEM')
  .option('--chain', 'signer, issuing CA and root')
  .option('--out <file>')
  .action((name: string, options: { chain?: boolean; out?: string }) =>
    inWorkspace((context) => exportCertificate(context, name, options)),
  );

const trust = program.command('trust').description('pinned root certificates');
trust.command('add <file>').action((file: string) => onWorkspace((context) => addRoot(context, file)));
trust.command('list').action(() => inWorkspace(listRoots));
trust.command('remove <fingerprint>').action((fingerprint: string) => inWorkspace((context) => removeRoot(context, fingerprint)));

addWorkspaceVerbs(program, { globals, output, finish, inWorkspace });

program
  .command('demo')
  .description('the whole main job over a sample clinic')
  .option('--out <dir>', 'an empty or new folder (default ./muniment-demo)')
  .action(async (options: { out?: string }) => finish(await demo(globals(), output(), options.out)));

program
  .command('serve [inputs...]')
  .description('serve the console on 127.0.0.1 and print its link')
  .option('--port <n>', 'port (default: any free one)', '0')
  .option('--idle-minutes <n>', 'end after so many minutes without use (default 0: never)', '0')
  .action((inputs: string[], options: { port: string; idleMinutes: string }) =>
    withApp(
      globals(),
      output(),
      ({ app, signal }) =>
        serve(app, {
          window: built('../renderer'),
          port: Number(options.port),
          idleMinutes: Number(options.idleMinutes),
          say: (line) => process.stderr.write(`${line}\n`),
          signal,
          input: process.stdin,
        }),
      { shell: 'loopback', offers: inputs },
    ),
  );

/** Help and version are answers, not mistakes; commander's own complaints are already printed, but not as JSON. */
function codeOfUsage(error: CommanderError): number {
  if (error.exitCode === 0) return 0;
  if (
    error.code === 'commander.unknownOption' &&
    process.argv.some((one) => ['query', 'sessions', 'identities', 'resources'].includes(one))
  ) {
    process.stderr.write("A filter that starts with - goes after --, last: muniment query --count -- '-is:denied'\n");
  }
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error: { code: 'USAGE', message: error.message } })}\n`);
  return 2;
}

function codeOf(error: unknown): number {
  if (error instanceof CommanderError) return codeOfUsage(error);
  const failure = failureOf(error);
  output().failure(failure);
  return failure.exit;
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = codeOf(error);
}
