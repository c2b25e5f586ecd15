import { formatNumber } from '@hypersiren/hypernet/text';
import type { GeneratorEvaluationFile } from '@hypersiren/runner';
import { type Terminal, writeLine } from '../terminal/terminal.js';

const NAMES = { samples: 'samples', gaussian: 'linear Gaussian model', training: 'training images' } as const;

/** Prints the measures of a generator's samples beside both ends of the scale. */
export function renderGeneratorEvaluation(evaluation: GeneratorEvaluationFile, { out }: Terminal): void {
  const { images, split, scores, memorization, seams } = evaluation;
  writeLine(out, `\n${images} of each kind, compared with as many held-out images of the split ${split}\n`);
  writeLine(
    out,
    `${''.padEnd(22)}${'sliced Wasserstein ×10³'.padStart(24)}${'precision'.padStart(11)}${'recall'.padStart(9)}`,
  );
  for (const { name, slicedWasserstein, precision, recall } of scores)
    writeLine(
      out,
      NAMES[name].padEnd(22) +
        formatNumber(slicedWasserstein.mean).padStart(24) +
        precision.toFixed(2).padStart(11) +
        recall.toFixed(2).padStart(9),
    );
  writeLine(
    out,
    `\nnearest training image: ${formatNumber(memorization.samples)} from a sample, ` +
      `${formatNumber(memorization.heldOut)} from a held-out image; ` +
      `${(100 * memorization.copies).toFixed(1)} % of the samples nearer than 99 % of the held-out images`,
  );
  writeLine(out, `seams of patches at four times the size: ${seams.toFixed(3)} (1: none)\n`);
}
