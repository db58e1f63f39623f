import { Argument, type Command, Option } from 'commander';
import type { RemovalReason } from '../../../shared/import/removal.ts';
import { settingKeys } from '../../../shared/workspace/settings.ts';
import { type CustodyOptions, exportCustody, listCustody, verifyCustody } from './commands/custody.ts';
import { doctor } from './commands/doctor.ts';
import { listBundles, showBundle } from './commands/import.ts';
import { listRemoved, purgeBundle, reasons, removeBundle } from './commands/removal.ts';
import { exportViews, importViews, listViews } from './commands/views.ts';
import { exportSettings, getSetting, importSettings, listSettings, rebuild, setSetting } from './commands/workspace.ts';
import { completionScript, completionShells } from './completion.ts';
import type { Context, GlobalOptions } from './context.ts';
import type { Output } from './output.ts';

/** How verbs are run: over the open workspace, or with nothing but the options. */
export interface Runners {
  globals(): GlobalOptions;
  output(): Output;
  finish(code: number | void): void;
  inWorkspace(run: (context: Context) => Promise<number | void>, as?: { rebuilding?: boolean }): Promise<void>;
}

function addBundles(program: Command, { inWorkspace }: Runners): void {
  const bundles = program.command('bundles').description('imported bundles; an id may be shortened');
  bundles
    .command('list', { isDefault: true })
    .description('all bundles, newest import first')
    .action(() => inWorkspace(listBundles));
  bundles
    .command('show <id>')
    .description('one bundle with its files')
    .action((id: string) => inWorkspace((context) => showBundle(context, id)));
  bundles
    .command('remove <id>')
    .description('take a bundle out; its originals stay in the workspace until they are purged')
    .addOption(new Option('--reason <reason>', 'why, for the custody log').choices(reasons))
    .action((id: string, { reason }: { reason?: RemovalReason }) => inWorkspace((context) => removeBundle(context, id, reason)));
  bundles
    .command('removed')
    .description('bundles that were removed, and what is still there of them')
    .action(() => inWorkspace(listRemoved));
  bundles
    .command('purge <id>')
    .description('delete the originals of a removed bundle for good')
    .addOption(new Option('--reason <reason>', 'why, for the custody log').choices(reasons).makeOptionMandatory())
    .option('--yes', 'delete them, and do not only say what would be deleted')
    .action((id: string, options: { reason: RemovalReason; yes?: boolean }) => inWorkspace((context) => purgeBundle(context, id, options)));
}

function addCustody(program: Command, { inWorkspace }: Runners): void {
  const custody = program.command('custody').description('the log of what reviewers did');
  custody
    .command('list', { isDefault: true })
    .description('entries, newest first')
    .option('--from <day>', 'first day or time')
    .option('--to <day>', 'last day or time, included')
    .option('--limit <n>', 'at most this many')
    .action((options: CustodyOptions) => inWorkspace((context) => listCustody(context, options)));
  custody
    .command('verify')
    .description('check the whole chain')
    .action(() => inWorkspace(verifyCustody));
  custody
    .command('export')
    .description('the log byte for byte')
    .option('--out <file>', 'write to a new file, with custody.head beside it')
    .action((options: { out?: string }) => inWorkspace((context) => exportCustody(context, options.out)));
}

/** A setting's name, completed by the shell, and checked by the service, which knows the names that were probably meant. */
function settingArgument(): Argument {
  const argument = new Argument('<key>', 'name of a setting');
  argument.argChoices = [...settingKeys];
  return argument;
}

function addSettings(program: Command, { inWorkspace }: Runners): void {
  const settings = program.command('settings').description('the workspace policy; every change is a custody entry');
  settings
    .command('list', { isDefault: true })
    .description('all settings')
    .action(() => inWorkspace(listSettings));
  settings
    .command('get')
    .description('the value of one setting')
    .addArgument(settingArgument())
    .action((key: string) => inWorkspace((context) => getSetting(context, key)));
  settings
    .command('set')
    .description('change one setting; `default` takes a change back')
    .addArgument(settingArgument())
    .argument('<value>')
    .action((key: string, value: string) => inWorkspace((context) => setSetting(context, key, value)));
  settings
    .command('import <file>')
    .description('change what a JSON file says')
    .action((file: string) => inWorkspace((context) => importSettings(context, file)));
  settings
    .command('export')
    .description('all settings as JSON')
    .option('--out <file>', 'write to a new file')
    .action((options: { out?: string }) => inWorkspace((context) => exportSettings(context, options.out)));
}

function addViews(program: Command, { inWorkspace }: Runners): void {
  const views = program.command('views').description('lists kept under a name');
  views
    .command('list', { isDefault: true })
    .description('all views')
    .action(() => inWorkspace(listViews));
  views
    .command('export')
    .description('all views as JSON, for another workspace')
    .requiredOption('--out <file>', 'write to a new file')
    .action(({ out }: { out: string }) => inWorkspace((context) => exportViews(context, out)));
  views
    .command('import <file>')
    .description('save the views of such a file')
    .action((file: string) => inWorkspace((context) => importViews(context, file)));
}

/** The verbs about the workspace itself. */
export function addWorkspaceVerbs(program: Command, runners: Runners): void {
  addBundles(program, runners);
  addCustody(program, runners);
  addSettings(program, runners);
  addViews(program, runners);
  program
    .command('rebuild')
    .description('make segments and index again from originals and journal')
    .action(() => runners.inWorkspace(rebuild, { rebuilding: true }));
  program
    .command('doctor')
    .description('look at workspace, disk and versions without changing anything')
    .option('--full', 'check every byte against its digest')
    .action(async (options: { full?: boolean }) =>
      runners.finish(await doctor(runners.globals(), runners.output(), options.full ?? false)),
    );
  program
    .command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(completionShells))
    .action((shell: (typeof completionShells)[number]) => void process.stdout.write(completionScript(program, shell)));
}
