import { examples } from '../terminal/examples.js';
import { SHELLS } from '../terminal/shells.js';
import type { Command, CommandTree } from './command.js';

export interface CompletionOptions {
  shell: (typeof SHELLS)[number];
  line: string | undefined;
}

/**
 * Creates the command `completion`.
 *
 * @param tree Function that returns all commands. It is called lazily, because the tree contains this command.
 */
export const completion =
  (tree: () => CommandTree): Command<CompletionOptions> =>
  (terminal) => ({
    command: 'completion <shell>',
    describe: 'Print a shell script that completes commands, options, keys and values',
    builder: (yargs) =>
      yargs
        .positional('shell', { choices: SHELLS, demandOption: true, describe: 'The shell' })
        .options({ line: { type: 'string', hidden: true, describe: 'Complete this line instead' } })
        .epilogue(
          examples(['source <($0 completion bash)', 'in ~/.bashrc'], ['source <($0 completion zsh)', 'in ~/.zshrc']),
        ),
    async handler({ shell, line }) {
      const { completeLine, completionScript } = await import('../terminal/completion.js');
      if (line === undefined) terminal.out.write(completionScript(shell));
      else for (const word of await completeLine(line, tree())) terminal.out.write(`${word}\n`);
    },
  });
