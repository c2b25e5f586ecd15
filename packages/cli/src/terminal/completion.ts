import { readFile } from 'node:fs/promises';
import { configKeys } from '@hypersiren/runner/options';
import yargs, { type Argv } from 'yargs';
import type { CommandTree } from '../commands/command.js';
import type { SHELLS } from './shells.js';

/** Shell scripts that ask this program for completions. */
const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], string>> = {
  // In bash, `=` ends a word: for `train.schedule=cos`, only `cos` is completed.
  bash: `_hypersiren() {
  local line=\${COMP_LINE:0:COMP_POINT}
  local word=\${line##*[[:space:]]}
  mapfile -t COMPREPLY < <(hypersiren completion bash --line="$line" 2>/dev/null)
  [[ \${COMPREPLY[0]} == *= ]] && compopt -o nospace
  [[ $word == *=* ]] && COMPREPLY=("\${COMPREPLY[@]#"\${word%%=*}="}")
}
complete -o default -F _hypersiren hypersiren
`,
  zsh: `_hypersiren() {
  local -a found
  found=("\${(@f)$(hypersiren completion zsh --line="\${(j: :)words[1,CURRENT]}" 2>/dev/null)}")
  found=("\${(@)found:#}")
  if (( \${#found} )); then compadd -Q -S '' -- "\${found[@]}"; else _files; fi
}
compdef _hypersiren hypersiren
`,
};

export function completionScript(shell: (typeof SHELLS)[number]): string {
  return SCRIPTS[shell];
}

/**
 * Returns the completions of the last word of a command line: commands, options, option values, and configuration keys
 * and values after `--set`. Returns an empty array where a file is expected; the shell then completes file names.
 */
export async function completeLine(line: string, tree: CommandTree): Promise<string[]> {
  const words = line.trimStart().split(/\s+/).slice(1);
  const word = words.pop() ?? '';
  return (await candidates(words, word, tree)).filter((candidate) => candidate.startsWith(word));
}

async function candidates(
  words: readonly string[],
  word: string,
  { commands, actionsOf = {} }: CommandTree,
): Promise<string[]> {
  const terminal = { out: process.stdout, err: process.stderr };
  const modules = commands.map((command) => command(terminal));
  const [name, ...rest] = words;
  if (name === undefined)
    return [
      ...modules.flatMap(({ command, describe }) => (describe === false ? [] : [firstWord(command)])),
      '--help',
      '--version',
    ];
  const found = modules.find(({ command }) => firstWord(command) === name);
  if (!found) return [];
  const actions = actionsOf[name];
  if (actions) return candidates(rest, word, { commands: actions });

  const parser = yargs([]);
  (found.builder as (parser: Argv) => unknown)(parser);
  const options = (parser as unknown as { getOptions(): ParserOptions }).getOptions();
  const previous = rest.at(-1)?.replace(/^--?/, '');
  if (previous === 'set') return keysAndValues(word);
  const choices = previous === undefined ? undefined : options.choices[previous];
  if (choices) return [...choices];
  if (word.startsWith('-'))
    return Object.keys(options.key)
      .filter((key) => key.length > 1 && key !== 'version' && !options.hiddenOptions.includes(key))
      .filter((key) => !positionals(found.command).includes(key))
      .map((key) => `--${key}`);
  if (name === 'keys') return (await keys()).map(({ key }) => key);
  const [positional = ''] = positionals(found.command);
  return rest.length === 0 ? [...(options.choices[positional] ?? [])] : [];
}

/** Returns the names of the positional arguments, for example `config` for `train [config]`. */
function positionals(command: unknown): string[] {
  return [...String(command).matchAll(/[<[](\w+)/g)].map(([, name]) => name as string);
}

interface ParserOptions {
  key: Record<string, unknown>;
  choices: Record<string, readonly string[] | undefined>;
  hiddenOptions: readonly string[];
}

async function keysAndValues(word: string): Promise<string[]> {
  const equals = word.indexOf('=');
  if (equals < 0) return (await keys()).map(({ key }) => `${key}=`);
  const key = word.slice(0, equals);
  const choices = (await keys()).filter((one) => one.key === key).flatMap((one) => one.choices);
  return [...new Set(choices)].map((choice) => `${key}=${choice}`);
}

/** Returns the configuration keys from the schema file of the package, which is faster than building the schema. */
async function keys() {
  const schema = await readFile(new URL('../../config.schema.json', import.meta.url), 'utf8');
  return configKeys(JSON.parse(schema));
}

function firstWord(command: string | readonly string[] | undefined): string {
  return String(command).split(' ')[0] as string;
}
