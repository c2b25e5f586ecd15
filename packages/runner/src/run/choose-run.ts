import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pretrainedRun } from '@hypersiren/pretrained';
import { isFitConfig } from '../config/load-fit-config.js';
import { listCheckpoints } from './checkpoints/checkpoint.js';
import { runFolder } from './run-folder.js';

/** Where runs are that no command line names. */
const RUNS = 'runs';

/** A run whose model is used. */
export interface ChosenRun {
  /** Its folder. */
  readonly run: string;
  /** Whether it is the run of `@hypersiren/pretrained`. */
  readonly pretrained: boolean;
}

/** The run that is named; else the training with the newest checkpoint in `runs`; else the pretrained one. */
export async function chooseRun(run?: string): Promise<ChosenRun> {
  const chosen = run ?? (await newestRun()) ?? pretrainedRun;
  return { run: chosen, pretrained: path.resolve(chosen) === path.resolve(pretrainedRun) };
}

async function newestRun(): Promise<string | undefined> {
  const names = await readdir(RUNS).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const run = path.join(RUNS, name);
      const newest = (await listCheckpoints(runFolder(run).checkpoints)).at(-1);
      return newest && !(await fits(run)) ? [{ run, time: (await stat(newest.folder)).mtimeMs }] : [];
    }),
  );
  return found.flat().sort((a, b) => b.time - a.time)[0]?.run;
}

/** Whether a folder is that of a fit, or of no run that can be read. */
async function fits(run: string): Promise<boolean> {
  return isFitConfig(runFolder(run).config).catch(() => true);
}
