import type { Command } from './command.js';

export interface SweepTaskOptions {
  folder: string;
  submission: number;
  index: number;
}

/** What the tasks of a cluster call; nobody types it, so that the help does not have it. */
export const sweepTask: Command<SweepTaskOptions> = () => ({
  command: 'sweep-task <folder> <submission> <index>',
  describe: false,
  builder: (yargs) =>
    yargs
      .positional('folder', { type: 'string', demandOption: true })
      .positional('submission', { type: 'number', demandOption: true })
      .positional('index', { type: 'number', demandOption: true }),
  async handler({ folder, submission, index }) {
    const { runSweepTask } = await import('../actions/sweep-task.js');
    await runSweepTask({ folder, submission, index });
  },
});
