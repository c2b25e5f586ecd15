import type { CommandModule } from 'yargs';
import type { Terminal } from '../terminal/terminal.js';

/**
 * A sub-command. Its file holds the options alone; what it does is imported when it is called, so that help is quick.
 */
export type Command<Options> = (terminal: Terminal) => CommandModule<object, Options>;
