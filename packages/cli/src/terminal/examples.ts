import { wrap } from './wrap.js';

/** Width of an 80-character terminal without the indentation of an example and the backslash that continues a line. */
const ROOM = 80 - 2 - 2;

/**
 * Formats examples for the end of a help text. Long commands are split with backslashes, so that they can be copied
 * into a shell.
 *
 * @param examples Pairs of a command, with `$0` for the program, and its description.
 */
export function examples(...examples: readonly (readonly [command: string, what: string])[]): string {
  const text = examples.flatMap(([command, what]) => {
    const lines = wrap(command.replaceAll('$0', 'hypersiren'), ROOM, '    ').replaceAll('\n', ' \\\n  ');
    return [`  # ${what}`, `  ${lines}`];
  });
  return ['Examples:', ...text].join('\n');
}
