import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pretrainedGenerator, pretrainedRun } from '@hypersiren/pretrained';
import { isFitConfig } from '../config/is-fit-config.js';
import { isGeneratorConfig } from '../config/load-generator-config.js';
import { listCheckpoints } from './checkpoints/checkpoint.js';
import { runFolder } from './run-folder.js';

/** Default folder of runs. */
const RUNS = 'runs';

/** The run whose model is used. */
export interface ChosenRun {
  /** Folder of the run. */
  readonly run: string;
  /** Whether the run is one of `@hypersiren/pretrained`. */
  readonly pretrained: boolean;
}

/**
 * Returns the named run; by default the training with the newest checkpoint in `runs` of a model that inpaints, else the
 * pretrained run.
 */
export async function chooseRun(run?: string): Promise<ChosenRun> {
  const chosen = run ?? (await newestRun()) ?? pretrainedRun;
  return { run: chosen, pretrained: path.resolve(chosen) === path.resolve(pretrainedRun) };
}

/** Returns the named run of a generator; by default the pretrained generator. */
export function chooseGenerator(run: string = pretrainedGenerator): ChosenRun {
  return { run, pretrained: path.resolve(run) === path.resolve(pretrainedGenerator) };
}

async function newestRun(): Promise<string | undefined> {
  const names = await readdir(RUNS).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const run = path.join(RUNS, name);
      const newest = (await listCheckpoints(runFolder(run).checkpoints)).at(-1);
      return newest && (await inpaints(run)) ? [{ run, time: (await stat(newest.folder)).mtimeMs }] : [];
    }),
  );
  return found.flat().sort((a, b) => b.time - a.time)[0]?.run;
}

/** Returns whether a folder has the configuration of a model that inpaints. */
async function inpaints(run: string): Promise<boolean> {
  const { config } = runFolder(run);
  try {
    return !(await isFitConfig(config)) && !(await isGeneratorConfig(config));
  } catch {
    return false;
  }
}
