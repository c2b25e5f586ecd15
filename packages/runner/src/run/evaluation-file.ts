import type { Evaluation, ResolutionEvaluation } from '@hypersiren/hypernet/evaluation';
import { formatJson } from './files/format-json.js';
import { readJson } from './files/read-json.js';
import { writeFileAtomically } from './files/write-atomically.js';

/**
 * Contents of `evaluation.json`: the errors of a run's model and of the baselines on the same images and masks.
 * Optional fields may be missing in files of older versions.
 */
export interface EvaluationFile {
  name: string;
  /** Number of training steps of the model. */
  step: number;
  dataset: {
    name: string;
    fingerprint: string;
    /** Fingerprint of the evaluated images. */
    measured?: string;
    height: number;
    width: number;
    channels: number;
    /** Every size of the measured images, from the fewest to the most pixels, if they have several sizes. */
    sizes?: readonly { readonly height: number; readonly width: number; readonly count: number }[];
  };
  model: Evaluation;
  baselines: readonly Evaluation[];
  /** Reasons for which default baselines were left out, as sentences. Left out if there are none. */
  leftOut?: readonly string[];
  /** Errors at the sizes in `resolution.evaluate` of the configuration. Left out if it names none. */
  resolution?: readonly ResolutionEvaluation[];
}

export async function writeEvaluation(file: string, evaluation: EvaluationFile): Promise<void> {
  await writeFileAtomically(file, formatJson(evaluation));
}

/**
 * Reads an evaluation file; undefined if there is none.
 *
 * @throws RunError `damaged`
 */
export function readEvaluation(file: string): Promise<EvaluationFile | undefined> {
  return readJson(file, '`hypersiren evaluate` measures the run again');
}
