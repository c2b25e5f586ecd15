/** Code block in a Markdown file. */
export interface MarkdownBlock {
  readonly language: string;
  readonly code: string;
  /** Line number of its first line, from 1. */
  readonly line: number;
}

/** Returns the fenced code blocks of a text. */
export function markdownBlocks(text: string): MarkdownBlock[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((found) => ({
    language: found[1] as string,
    code: found[2] as string,
    line: text.slice(0, found.index).split('\n').length + 1,
  }));
}

/** Words of a shell command, without comments and environment variables. */
export type ShellCommand = readonly string[];

/** Returns the commands of a shell block. Only quotes, continued lines, comments and `&&` are interpreted. */
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
