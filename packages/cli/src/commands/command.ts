import type { CommandModule } from 'yargs';
import type { Terminal } from '../terminal/terminal.js';

/**
 * A sub-command. Its file holds the options alone; what it does is imported when it is called, so that help is quick.
 */
export type Command<Options> = (terminal: Terminal) => CommandModule<object, Options>;

/** Commands, and the commands that some of them have. */
export interface CommandTree {
  // biome-ignore lint/suspicious/noExplicitAny: each has options of its own
  readonly commands: readonly Command<any>[];
  /** By the command's name. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly actionsOf?: Readonly<Record<string, readonly Command<any>[]>>;
}
