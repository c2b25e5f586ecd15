import { formatCount, formatMagnitude } from '../packages/hypernet/src/text/index.js';
import type { ModelCosts } from '../packages/runner/src/training/measure-model-costs.js';

/** Formats the costs of a model as one sentence. */
export function costsText({ parameters, latentNumbers, multiplyAdds, trainingBytes }: ModelCosts): string {
  return (
    `${formatCount(parameters)} parameters; ${formatCount(latentNumbers)} latent numbers and ${formatMagnitude(multiplyAdds)} ` +
    `multiply-adds per image; ${(trainingBytes / 2 ** 20).toFixed(1)} MiB of training memory per image of a batch.`
  );
}
