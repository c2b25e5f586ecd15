import { formatJson } from './files/format-json.js';
import { writeFileAtomically } from './files/write-atomically.js';

/** A fit's `evaluation.json`: how good it is. */
export interface FitEvaluation {
  name: string;
  /** The kind of fit. */
  type: string;
  /** Steps of the signal that was measured. */
  step: number;
  /** Of the last line of the log. */
  loss: number | null;
  /** By name, in the units that the field uses: `{ psnr: 38.9 }`. */
  measures: Readonly<Record<string, number>>;
}

export async function writeFitEvaluation(file: string, evaluation: FitEvaluation): Promise<void> {
  await writeFileAtomically(file, formatJson(evaluation));
}
