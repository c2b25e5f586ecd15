import { examples } from '../terminal/examples.js';
import type { Command } from './command.js';

export interface WatchOptions {
  run: string;
  once: boolean;
}

export const watch: Command<WatchOptions> = (terminal) => ({
  command: 'watch <run>',
  describe: 'Show the progress and the loss curve of a run until it ends',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'Folder of the run' })
      .options({ once: { type: 'boolean', default: false, describe: 'Show the current state once' } })
      .epilogue(examples(['$0 watch runs/portraits', 'in a second terminal during training'])),
  async handler({ run, once }) {
    const { runWatch } = await import('../actions/watch.js');
    const controller = new AbortController();
    // Ctrl-C ends only this command, not the watched run.
    const stop = (): void => controller.abort();
    process.on('SIGINT', stop);
    try {
      await runWatch({ run, once }, terminal, controller.signal);
    } finally {
      process.off('SIGINT', stop);
    }
  },
});
