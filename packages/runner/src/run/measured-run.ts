import path from 'node:path';
import { loadConfig } from '../config/load-config.js';
import { checkTraining } from './check-training.js';
import { type EvaluationFile, readEvaluation } from './evaluation-file.js';
import { RunError } from './run-error.js';
import { openRunFolder } from './run-folder.js';

/** A run with its evaluation. */
export interface MeasuredRun {
  /** Name of the run's folder. */
  readonly name: string;
  readonly config: object;
  readonly evaluation: EvaluationFile;
}

/**
 * Reads the configuration and the evaluation of a run.
 *
 * @throws RunError `no-run` if the folder is not that of a training or has no evaluation
 */
export async function readMeasuredRun(directory: string): Promise<MeasuredRun> {
  const folder = await openRunFolder(directory);
  await checkTraining(folder);
  const evaluation = await readEvaluation(folder.evaluation);
  if (!evaluation)
    throw new RunError(
      'no-run',
      directory,
      'has not been evaluated',
      `\`hypersiren evaluate ${directory}\` evaluates it`,
    );
  return { name: path.basename(folder.directory), config: await loadConfig(folder.config), evaluation };
}
