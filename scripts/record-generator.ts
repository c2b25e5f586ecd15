// Part of `npm run record`: records a generator as JSON, images and a table for its README.
import { markdownTable, numbers, words } from '../packages/hypernet/src/results/index.js';
import type { GeneratorEvaluationFile, Provenance } from '../packages/runner/src/index.js';

/** Names of the compared sets in tables. */
const NAMES = { samples: 'samples', gaussian: 'linear Gaussian model', training: 'training images' } as const;

/** Summarizes the training of a generator: all facts that a reader needs to judge or repeat it. */
export function summarizeGenerator(run: Provenance, evaluation: GeneratorEvaluationFile) {
  const { name, outcome, trainingSeconds, started, seed, backend, machine, versions, git, dataset } = run;
  if (outcome !== 'finished') throw new Error(`the run is ${outcome}, only a finished one is recorded`);
  const { step, name: _, ...measures } = evaluation;
  return {
    ...{ experiment: name, started, steps: step, trainingSeconds, seed, backend, machine, versions, git, dataset },
    ...measures,
  };
}

/** Formats the results as Markdown: a row for each compared set, and the conditions of the training. */
export function generatorTable(summary: ReturnType<typeof summarizeGenerator>): string {
  const { scores, memorization, seams, images, split, coordinates, steps, trainingSeconds, seed } = summary;
  const { machine, backend, git, started } = summary;
  const levels = scores[0]?.slicedWasserstein.levels ?? [];
  const digits = (value: number, count: number) => ({ text: value.toFixed(count), value });
  const minutes = ((trainingSeconds ?? 0) / 60).toFixed(1);
  return [
    markdownTable({
      columns: [
        words('set'),
        ...[
          'sliced Wasserstein ×10³',
          ...levels.map((_, index) => `level ${index + 1}${index === 0 ? ', the finest' : ''}`),
        ].map((title) => numbers(title)),
        ...['precision', 'recall'].map((title) => numbers(title)),
      ],
      rows: scores.map(({ name, slicedWasserstein, precision, recall }) => [
        NAMES[name],
        digits(slicedWasserstein.mean, 1),
        ...slicedWasserstein.levels.map((level) => digits(level, 1)),
        digits(precision, 2),
        digits(recall, 2),
      ]),
    }),
    '',
    `${images} of each set beside as many held-out images (${split}); precision and recall in ${coordinates} coordinates of the linear prior.`,
    `Nearest training image: ${memorization.samples.toFixed(2)} from a sample, ${memorization.heldOut.toFixed(2)} from a held-out image (medians);`,
    `${(100 * memorization.copies).toFixed(1)} % of the samples are nearer than 99 % of the held-out images. Seams at four times the size: ${seams.toFixed(3)}.`,
    `Seed ${seed}; ${steps.toLocaleString('en-US')} ${steps === 1 ? 'step' : 'steps'} in ${minutes} min on ${machine.processor}, ${machine.cores} cores`,
    `(${backend.name}: ${backend.details}), ${started.slice(0, 10)}${git ? `; commit ${git.commit.slice(0, 10)}` : ''}.`,
  ].join('\n');
}
