import type { Evaluation, ResolutionEvaluation } from '@hypersiren/hypernet/evaluation';
import { formatJson } from './files/format-json.js';
import { readJson } from './files/read-json.js';
import { writeFileAtomically } from './files/write-atomically.js';

/**
 * `evaluation.json`: the errors of a run's model and of the baselines, on the same images and masks. Files of versions that
 * measured less lack what is left out of the types below.
 */
export interface EvaluationFile {
  name: string;
  /** Training steps of the model that was measured. */
  step: number;
  dataset: {
    name: string;
    fingerprint: string;
    /** Fingerprint of the images that were measured alone. */
    measured?: string;
    height: number;
    width: number;
    channels: number;
    /** Of the measured images, where they differ in size: every size, from the fewest to the most pixels. */
    sizes?: readonly { readonly height: number; readonly width: number; readonly count: number }[];
  };
  model: Evaluation;
  baselines: readonly Evaluation[];
  /** Why baselines that stand beside every model do not here, a sentence each; left out if all do. */
  leftOut?: readonly string[];
  /** At sizes that the configuration names; left out if it names none. */
  resolution?: readonly ResolutionEvaluation[];
}

export async function writeEvaluation(file: string, evaluation: EvaluationFile): Promise<void> {
  await writeFileAtomically(file, formatJson(evaluation));
}

/** Reads it; undefined if the run was not measured yet. */
export function readEvaluation(file: string): Promise<EvaluationFile | undefined> {
  return readJson(file, '`hypersiren evaluate` measures the run again');
}
