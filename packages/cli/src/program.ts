import { readFileSync } from 'node:fs';
import { nearest, UsageError } from '@hypersiren/runner/options';
import yargs, { type Argv, type CommandModule } from 'yargs';
import { commands } from './commands/commands.js';
import { renderError } from './terminal/render-error.js';
import type { Terminal } from './terminal/terminal.js';

/** Exit codes other than 0: 1 for a failure, 2 for an invalid command line. */
const FAILED = 1;
const MISUSED = 2;

/** Maximum width of the help in characters, the width of common terminals. */
const WIDEST_HELP = 80;

/**
 * Runs `hypersiren <args>`.
 *
 * @returns Exit code.
 */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = yargs([...args])
    .scriptName('hypersiren')
    .usage('$0 <command>\n\nHypernetworks that inpaint images from a few known pixels, as SIRENs.')
    .command(commands.map((command): CommandModule => command(terminal)))
    .demandCommand(1, 1, 'Which command?')
    .strict()
    .recommendCommands()
    .parserConfiguration({ 'greedy-arrays': false, 'duplicate-arguments-array': true })
    .version(version())
    .alias({ help: 'h', version: 'v' })
    .locale('en')
    .wrap(Math.min(WIDEST_HELP, terminal.out.columns ?? WIDEST_HELP))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error?: Error) => {
      // yargs throws YError for an invalid option. All other errors come from commands.
      if (error && error.name !== 'YError') throw error;
      throw new UsageError(reword(String(message ?? error?.message), requiredArguments(args), optionsOf(args)));
    });
  try {
    if (args.length === 0) program.showHelp('log');
    else await program.parseAsync();
    return 0;
  } catch (error) {
    terminal.err.write(renderError(error, terminal.err));
    if (!isMisuse(error)) return FAILED;
    const [command] = args;
    const known = commands.some((entry) => String(entry(terminal).command).split(' ')[0] === command);
    terminal.err.write(`hypersiren ${known ? `${command} ` : ''}--help lists commands and options.\n`);
    return MISUSED;
  }
}

/** Returns whether an error means an invalid command line, including invalid `key=value` options. */
function isMisuse(error: unknown): boolean {
  return error instanceof UsageError || (error as { misused?: unknown } | undefined)?.misused === true;
}

/** Returns the long options of a command. yargs does not declare the type of the property that contains them. */
function optionsOf([name]: readonly string[]): string[] {
  const silent = { out: { write: () => true }, err: { write: () => true } };
  const found = commands
    .map((command) => command(silent))
    .find(({ command }) => String(command).split(' ')[0] === name);
  if (typeof found?.builder !== 'function') return [];
  const parser = yargs([]);
  (found.builder as (parser: Argv) => unknown)(parser);
  const { key } = (parser as unknown as { getOptions(): { key: object } }).getOptions();
  return Object.keys(key).filter((option) => option.length > 1);
}

/** Rewords an error message of yargs: the given value, then the expected values. */
function reword(message: string, required: readonly string[], options: readonly string[]): string {
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1]?.split(', ');
  if (unknown) {
    const near = unknown.flatMap((name) => nearest(name, options) ?? []);
    const hint = near.length > 0 ? `; did you mean ${[...new Set(near)].map((name) => `--${name}`).join(', ')}?` : '';
    return `${message.replace(/^Unknown arguments?/, unknown.length > 1 ? 'unknown arguments' : 'unknown argument')}${hint}`;
  }
  const suggested = /^Did you mean (.+)\?$/.exec(message)?.[1];
  if (suggested) return `there is no such command; did you mean ${suggested}?`;
  const wrong = /^Invalid values:\n +Argument: (.+), Given: (.+), Choices: (.+)$/.exec(message);
  if (wrong) {
    const choices = wrong[3]?.replaceAll('"', '') ?? '';
    const near = nearest(String(wrong[2]).replaceAll('"', ''), choices.split(', '));
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    return `${wrong[1]}: expected one of ${choices}, got ${wrong[2]}${hint}`;
  }
  const bare = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (bare) return `--${bare} needs a value`;
  const got = /^Not enough non-option arguments: got (\d+)/.exec(message)?.[1];
  const names = got === undefined ? [] : required.slice(Number(got));
  return `${message.replace('non-option arguments', 'arguments')}${names.length > 0 ? `: ${names.join(', ')}` : ''}`;
}

/** Returns the required arguments of a command in order, for example `<image>`. */
function requiredArguments([name]: readonly string[]): string[] {
  const silent = { out: { write: () => true }, err: { write: () => true } };
  const usages = commands.map((command) => String(command(silent).command));
  return usages.find((usage) => usage.split(' ')[0] === name)?.match(/<[^>]+>/g) ?? [];
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version as string;
}
