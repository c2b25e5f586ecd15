import type { CommandModule } from 'yargs';
import type { Terminal } from '../terminal/terminal.js';

/**
 * Sub-command. Its file contains only the options; the implementation is imported when the command is run, so that help
 * is fast.
 */
export type Command<Options> = (terminal: Terminal) => CommandModule<object, Options>;

/** Commands and their sub-commands. */
export interface CommandTree {
  // biome-ignore lint/suspicious/noExplicitAny: each has options of its own
  readonly commands: readonly Command<any>[];
  /** Sub-commands by the name of their command. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly actionsOf?: Readonly<Record<string, readonly Command<any>[]>>;
}
