import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { RewriteClient } from '#client';
import { CommandError, EXIT } from './exit.js';
import { explained } from './explain.js';
import { cancelJob, showResult } from './jobs.js';
import { showHealth, showStyles, showUsage } from './reports.js';
import { rewriteTexts, type TextFlags } from './rewrite-texts.js';
import type { Session } from './session.js';

interface ServiceFlags {
  url: URL;
  key?: string;
  json?: boolean;
}

type Flags = ServiceFlags & TextFlags;

const HELP = `
Examples:
  rewrite --style pirate < letter.txt          writes the rewrite on the terminal as it comes
  rewrite --style haiku README.md > poem.txt   into a pipe or a file, once it is whole
  rewrite --style formal *.txt --out formal/   many files, each rewritten into formal/
  id=$(rewrite --style pirate --job a.txt)     hands the text in and does not wait
  rewrite result --wait "$id"                  waits for it

Exit codes: 0 done, 1 a rewrite failed, 2 wrong use or a text that cannot be rewritten, 3 the service cannot be
reached, 4 the key is refused, 5 not now (limit reached, no capacity, job not ended), 130 stopped by Ctrl-C.`;

const ADDRESS_EXPECTED = 'It must be an address such as https://rewrite.example.org';

/** The commands and their options; --help is made of the words here. */
export function commandLine(signal: AbortSignal): Command {
  const program = new Command('rewrite')
    .usage('--style <name> [options] [file...]\n       rewrite <command> [options]')
    .description('Rewrites text in a style: from standard input, from a file, or file by file into a directory.')
    .version(version(), '--version', 'the version of this command')
    .helpOption('-h, --help', 'this help; "rewrite help result" tells of one command')
    .helpCommand('help [command]', 'this help, or that of one command')
    .showHelpAfterError('("rewrite --help" tells of all options)')
    .exitOverride()
    .addHelpText('after', HELP);
  addRewriting(program);
  addService(program);
  addCommands(program, async (run) => {
    const flags = program.opts<Flags>();
    try {
      await run(sessionOf(flags, signal), flags);
    } catch (error) {
      throw signal.aborted ? signal.reason : explained(error, flags.url);
    }
  });
  return program;
}

type Run = (session: Session, flags: Flags) => Promise<void>;

function addCommands(program: Command, perform: (run: Run) => Promise<void>): void {
  program
    .argument('[file...]', 'texts in UTF-8; without any, or for "-", standard input')
    .action((files: string[]) => perform((session, flags) => rewriteTexts(session, flags, files)));
  program
    .command('styles')
    .description('lists the styles')
    .action(() => perform(showStyles));
  program
    .command('health')
    .description('tells how the service is')
    .action(() => perform(showHealth));
  program
    .command('usage')
    .description('tells what your key has used')
    .action(() => perform(showUsage));
  program
    .command('result')
    .description('shows the rewrite of a job; --wait waits until the job has ended')
    .argument('<id>')
    .action((id: string) => perform((session, { wait }) => showResult(session, id, wait)));
  program
    .command('cancel')
    .description('cancels a job')
    .argument('<id>')
    .action((id: string) => perform((session) => cancelJob(session, id)));
}

function addRewriting(program: Command): void {
  program
    .option('-s, --style <name>', 'the style, such as pirate, haiku or formal; "rewrite styles" lists all')
    .option('--language <tag>', 'the language to write in, such as de or pt-BR; without it that of the text')
    .addOption(new Option('--strength <level>', 'how strongly the style is applied').choices(['1', '2', '3']))
    .option('--keep <term>', 'what must stay as it is; may be given many times', collect)
    .option('--provider <name>', 'this provider only')
    .option('--fresh', 'a new rewrite, not one from the cache')
    .option('-o, --out <directory>', 'writes each file rewritten into this directory, under its name')
    .option('--force', 'writes over files that are there')
    .option('--job', 'hands the text in as a job and prints its id')
    .option('--wait', 'waits for the job');
}

function addService(program: Command): void {
  program
    .option('--json', 'answers as JSON, with provider, tokens and checks')
    .addOption(
      new Option('--url <url>', 'where the service is')
        .env('REWRITE_URL')
        .argParser(readUrl)
        .default(new URL('http://localhost:3000'), 'http://localhost:3000'),
    )
    .on('option:url', (given: string) => {
      if (given === '') program.error(`error: option '--url <url>' argument '' is invalid. ${ADDRESS_EXPECTED}`);
    })
    .addOption(
      new Option('--key <key>', 'your client key; better in the environment, since others see arguments').env(
        'REWRITE_KEY',
      ),
    );
}

/** Commander would show a wrong value, and neither keys nor passwords are shown. An empty key is none, as an unset variable is. */
function sessionOf({ url, key = '', json = false }: ServiceFlags, signal: AbortSignal): Session {
  if (/[^\x21-\x7e]/.test(key)) {
    throw new CommandError(
      EXIT.wrongUse,
      'The key (--key or REWRITE_KEY) has characters that no key has, such as a space.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new CommandError(
      EXIT.wrongUse,
      'The address (--url or REWRITE_URL) has a user or a password: the service knows only keys.',
    );
  }
  return { client: new RewriteClient({ url, key: key === '' ? undefined : key }), url, signal, json };
}

/** An empty variable is as one that is unset; an empty argument is refused where it is given. */
function readUrl(value: string, whereUnset: URL): URL {
  if (value === '') return whereUnset;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new InvalidArgumentError(ADDRESS_EXPECTED);
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

function version(): string {
  const text = readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
