import { wrap } from './wrap.js';

/** The narrowest terminal, without the indent of an example and the backslash that continues a line. */
const ROOM = 80 - 2 - 2;

/**
 * Examples for the end of a help text. Each command has lines of its own, as a shell reads them, so that it can be copied.
 *
 * @param examples a command, with `$0` for the program, and what it does
 */
export function examples(...examples: readonly (readonly [command: string, what: string])[]): string {
  const text = examples.flatMap(([command, what]) => {
    const lines = wrap(command.replaceAll('$0', 'hypersiren'), ROOM, '    ').replaceAll('\n', ' \\\n  ');
    return [`  # ${what}`, `  ${lines}`];
  });
  return ['Examples:', ...text].join('\n');
}
