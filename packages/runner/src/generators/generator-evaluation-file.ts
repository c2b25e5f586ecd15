import type { GeneratorEvaluation } from '@hypersiren/hypernet/generators';
import { formatJson } from '../run/files/format-json.js';
import { readJson } from '../run/files/read-json.js';
import { writeFileAtomically } from '../run/files/write-atomically.js';

/** Contents of a generator's `evaluation.json`. */
export interface GeneratorEvaluationFile extends GeneratorEvaluation {
  readonly name: string;
  readonly type: 'generator';
  /** Name of the objective. */
  readonly objective: string;
  /** Number of training steps of the generator. */
  readonly step: number;
  /** Split of the held-out images. */
  readonly split: string;
  /**
   * Visibility of patch borders in samples at four times the training size: curvature across borders divided by that
   * within patches, 1 for samples without seams.
   */
  readonly seams: number;
}

/** Writes the evaluation of a generator. */
export async function writeGeneratorEvaluation(file: string, evaluation: GeneratorEvaluationFile): Promise<void> {
  await writeFileAtomically(file, formatJson(evaluation));
}

/**
 * Reads the evaluation of a generator; undefined if there is none.
 *
 * @throws RunError `damaged`
 */
export function readGeneratorEvaluation(file: string): Promise<GeneratorEvaluationFile | undefined> {
  return readJson(file);
}
