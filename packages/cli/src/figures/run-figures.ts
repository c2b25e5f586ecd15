import type { ContextScore, Evaluation, RegionScore } from '@hypersiren/hypernet';
import type { Config } from '../config/schema.js';
import type { EvaluationFile } from '../run/evaluation-file.js';
import type { MetricsRow } from '../run/metrics-log.js';
import { formatCount } from '../terminal/format.js';
import { type ErrorCurve, errorFigure } from './error-figure.js';
import { lossFigure } from './loss-figure.js';

/** What the charts of a run are drawn from. */
export interface RunRecord {
  /** For titles and lines. */
  name: string;
  config: Config;
  metrics: readonly MetricsRow[];
  /** Undefined if the run was not measured. */
  evaluation: EvaluationFile | undefined;
}

/** Loss against steps, of one run with its pixel term, or of several. Undefined if nothing was logged. */
export function runLossFigure(runs: readonly RunRecord[]): Buffer | undefined {
  const logged = runs.filter(({ metrics }) => metrics.length > 0);
  const [only] = logged;
  if (!only) return undefined;
  const curve = (name: string, { metrics }: RunRecord, value: (row: MetricsRow) => number) => ({
    name,
    points: metrics.map((row) => ({ step: row.step, loss: value(row) })),
  });
  if (logged.length > 1)
    return lossFigure(
      logged.map((run) => curve(run.name, run, ({ loss }) => loss)),
      { title: 'Training loss' },
    );
  const { train, seed } = only.config;
  return lossFigure(
    [curve('whole loss', only, ({ loss }) => loss), curve('pixels’ error', only, ({ pixel }) => pixel)],
    {
      title: `Training loss: ${only.name}`,
      subtitle: `Batches of ${train.batch} images, pixel values in [−1, 1]; seed ${seed}`,
    },
  );
}

/** Error against context pixels, of one run or several, with the baselines. Undefined if nothing was measured. */
export function runErrorFigure(runs: readonly RunRecord[]): Buffer | undefined {
  const measured = runs.flatMap(({ name, evaluation }) => (evaluation ? [{ name, evaluation }] : []));
  const [first] = measured;
  if (!first) return undefined;
  const { model, dataset, baselines } = first.evaluation;
  const single = measured.length === 1;
  // Baselines and numbers stand for all runs only if all were measured on the same images.
  const same = measured.every(
    ({ evaluation }) =>
      evaluation.dataset.fingerprint === dataset.fingerprint &&
      evaluation.model.split === model.split &&
      evaluation.model.images === model.images,
  );
  const curves = (region: (score: ContextScore) => RegionScore | null): ErrorCurve[] => [
    ...measured.map(({ name, evaluation }) => errorCurve(evaluation.model, single ? 'model' : name, false, region)),
    ...(same ? baselines.map((baseline) => errorCurve(baseline, baseline.predictor, true, region)) : []),
  ];
  return errorFigure(
    [
      { title: 'All pixels', curves: curves(({ all }) => all) },
      { title: 'Unknown pixels only', curves: curves(({ unknown }) => unknown) },
    ],
    {
      title: single ? `Error by context: ${first.name}` : 'Error by context',
      subtitle: same
        ? `${formatCount(model.images)} images of the split ${model.split}, ${dataset.width} × ${dataset.height} pixels`
        : 'The runs were measured on different images',
    },
  );
}

function errorCurve(
  { contexts }: Evaluation,
  name: string,
  baseline: boolean,
  region: (score: ContextScore) => RegionScore | null,
): ErrorCurve {
  return {
    name,
    baseline,
    points: contexts.flatMap((score) => {
      const measured = region(score);
      if (!measured) return [];
      const { context, knownPixels } = score;
      return [
        {
          pixels: knownPixels,
          mean: measured.mse.mean,
          standardError: measured.mse.standardError ?? 0,
          scattered: !context.startsWith('half'),
          ...(!/^\d+$/.test(context) && { label: context }),
        },
      ];
    }),
  };
}
