/** A block of code in a Markdown file. */
export interface MarkdownBlock {
  readonly language: string;
  readonly code: string;
  /** Of its first line, from 1. */
  readonly line: number;
}

/** The fenced blocks of a text. */
export function markdownBlocks(text: string): MarkdownBlock[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((found) => ({
    language: found[1] as string,
    code: found[2] as string,
    line: text.slice(0, found.index).split('\n').length + 1,
  }));
}

/** A command of a shell block: its words, without comments, variables of the environment and what follows `&&`. */
export type ShellCommand = readonly string[];

/** The commands of a shell block. Quotes, continued lines, comments and `&&` are read as a shell does; nothing else is. */
export function shellCommands(code: string): ShellCommand[] {
  const joined = code.replaceAll(/\\\n\s*/g, ' ');
  return joined.split('\n').flatMap((line) => {
    const commands: string[][] = [[]];
    for (const [, quoted, plain] of line.matchAll(/(?:^|\s)(?:'([^']*)'|((?:[^\s']|'[^']*')+))/g)) {
      const word = quoted ?? (plain as string).replaceAll("'", '');
      if (quoted === undefined && word.startsWith('#')) break;
      if (word === '&&') commands.push([]);
      else commands.at(-1)?.push(word);
    }
    return commands
      .map((words) => words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word))))
      .filter((words) => words.length > 0);
  });
}
