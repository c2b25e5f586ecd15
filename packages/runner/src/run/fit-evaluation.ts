import { formatJson } from './files/format-json.js';
import { writeFileAtomically } from './files/write-atomically.js';

/** Contents of a fit's `evaluation.json`. */
export interface FitEvaluation {
  name: string;
  /** Kind of fit. */
  type: string;
  /** Number of steps of the measured signal. */
  step: number;
  /** Loss in the last line of the log; null if the log is empty. */
  loss: number | null;
  /** Measures by name, in their usual units: `{ psnr: 38.9 }`. */
  measures: Readonly<Record<string, number>>;
}

export async function writeFitEvaluation(file: string, evaluation: FitEvaluation): Promise<void> {
  await writeFileAtomically(file, formatJson(evaluation));
}
