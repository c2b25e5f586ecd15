import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { listCheckpoints } from './checkpoints/checkpoint.js';
import { RunError } from './run-error.js';

/** Where runs are that no command line names. */
const RUNS = 'runs';

/**
 * The run with the newest checkpoint.
 *
 * @param folder holds the folders of runs; default `runs`
 * @returns the path of its folder
 * @throws RunError `no-run` if none has a checkpoint
 */
export async function newestRun(folder: string = RUNS): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const run = path.join(folder, name);
      const newest = (await listCheckpoints(path.join(run, 'checkpoints'))).at(-1);
      return { run, time: newest ? (await stat(newest.folder)).mtimeMs : Number.NEGATIVE_INFINITY };
    }),
  );
  const [newest] = found.filter(({ time }) => time > 0).sort((a, b) => b.time - a.time);
  if (newest) return newest.run;
  throw new RunError('no-run', folder, 'holds no run with a checkpoint', 'Train one, or name a run’s folder');
}
