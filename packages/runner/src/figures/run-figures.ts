import type { CalibrationCurve, ErrorCurve, FigureData, LossCurve } from '@hypersiren/charts';
import type { EmissionScore, Evaluation } from '@hypersiren/hypernet/evaluation';
import { REGIONS, type Region } from '@hypersiren/hypernet/results';
import { contextLabel, formatCount } from '@hypersiren/hypernet/text';
import type { Config } from '../config/schemas/schema.js';
import type { EvaluationFile } from '../run/evaluation-file.js';
import type { MetricsRow } from '../run/logs/metrics-log.js';
import { contextPoint } from './context-point.js';
import { regionAxis } from './region-axis.js';

/** Data for the charts of a run. */
export interface RunRecord {
  /** Name of the run in titles and legends. */
  name: string;
  config: Config;
  metrics: readonly MetricsRow[];
  /** Evaluation of the run. Undefined if the run was not evaluated. */
  evaluation: EvaluationFile | undefined;
}

/** Relative difference below which two curves cannot be distinguished in the chart. */
const COINCIDENCE = 0.005;

/**
 * Creates the chart of losses against steps: each term for one run, or the loss of each of several runs. Undefined if
 * no run has logged steps.
 */
export function runLossFigure(runs: readonly RunRecord[]): FigureData | undefined {
  const logged = runs.filter(({ metrics }) => metrics.length > 0);
  const [only] = logged;
  if (!only) return undefined;
  const curve = (name: string, { metrics }: RunRecord, value: (row: MetricsRow) => number): LossCurve => ({
    name,
    points: metrics.map((row) => ({ step: row.step, loss: value(row) })),
  });
  const logarithmic = { axis: 'Training loss', scale: 'logarithmic' } as const;
  // A negative log-likelihood can be below zero and is not comparable between runs.
  const likelihoods = logged.some(({ metrics }) => metrics.some(({ nll }) => nll !== undefined));
  if (logged.length > 1) {
    const [title, value] = likelihoods
      ? ['Pixel MSE in training', ({ pixel }: MetricsRow) => pixel]
      : ['Training loss', ({ loss }: MetricsRow) => loss];
    const curves = logged.map((run) => curve(run.name, run, value));
    return { kind: 'loss', data: { title, panels: [{ ...logarithmic, curves }] } };
  }
  const { train, seed } = only.config;
  const pixel = curve('pixel MSE', only, (row) => row.pixel);
  const whole = curve('total loss', only, ({ loss }) => loss);
  const panels = likelihoods
    ? [
        {
          title: 'Negative log-likelihood',
          axis: 'Negative log-likelihood, nats per value',
          scale: 'linear' as const,
          curves: [curve('negative log-likelihood', only, ({ nll }) => nll ?? Number.NaN)],
        },
        { ...logarithmic, title: 'Pixel MSE', axis: 'MSE, values in [−1, 1]', curves: [pixel] },
      ]
    : [{ ...logarithmic, curves: coincide(whole, pixel) ? [pixel] : [whole, pixel] }];
  return {
    kind: 'loss',
    data: {
      title: `Training loss: ${only.name}`,
      subtitle: `Batches of ${train.batch} images, pixel values in [−1, 1]; seed ${seed}`,
      panels,
    },
  };
}

function coincide(a: LossCurve, b: LossCurve): boolean {
  return a.points.every(({ loss }, index) => {
    const other = b.points[index]?.loss ?? Number.NaN;
    return Math.abs(loss - other) <= COINCIDENCE * Math.abs(other);
  });
}

/**
 * Creates the calibration chart of a model with a predictive distribution: observed against nominal coverage, by
 * context. Undefined if the model has none or was not evaluated.
 */
export function runCalibrationFigure({ name, evaluation }: RunRecord): FigureData | undefined {
  const model = evaluation?.model;
  if (!model?.contexts.some(({ all }) => all.uncertainty)) return undefined;
  const curves = (region: Region): CalibrationCurve[] =>
    model.contexts.flatMap((score) => {
      const coverage = region(score)?.uncertainty?.coverage;
      if (!coverage) return [];
      const points = coverage.map(({ nominal, observed: { mean, standardError } }) => ({
        nominal,
        observed: mean,
        standardError: standardError ?? 0,
      }));
      return [{ name: contextLabel(score.context), points }];
    });
  return {
    kind: 'calibration',
    data: {
      title: `Calibration: ${name}`,
      subtitle: `${formatCount(model.images)} images of the split ${model.split}`,
      panels: Object.entries(REGIONS).map(([title, region]) => ({ title, curves: curves(region) })),
    },
  };
}

/**
 * Creates the chart of swap ratios, which are the error with another image's emitted parameters divided by the model's
 * own error, by context. The chart of one run also shows the ratio for the mean latent. Undefined if no run has these
 * measurements.
 */
export function runSwapFigure(runs: readonly RunRecord[]): FigureData | undefined {
  const measured = runs.flatMap(({ name, evaluation }) =>
    evaluation?.model.contexts.some(({ all }) => all.emission) ? [{ name, model: evaluation.model }] : [],
  );
  const [first] = measured;
  if (!first) return undefined;
  const single = measured.length === 1;
  const { images, split } = first.model;
  const curves = (region: Region): ErrorCurve[] => [
    ...measured.map(({ name, model }) =>
      ratioCurve(model, single ? 'another image’s parameters' : name, 'swap', region),
    ),
    ...(single ? [ratioCurve(first.model, 'parameters of the mean latent', 'mean', region)] : []),
  ];
  return {
    kind: 'swap',
    data: {
      title: single ? `Effect of the emitted parameters: ${first.name}` : 'Effect of the emitted parameters',
      subtitle: single
        ? `Error with other parameters ÷ error with the image’s own; ${formatCount(images)} images of the split ${split}`
        : 'Swap ratio: error with another image’s parameters ÷ error with the image’s own',
      bars: '95 % bootstrap intervals over images',
      room: [0.9, 3],
      level: { value: 1, meaning: 'an idle hypernetwork' },
      panels: Object.entries(REGIONS).map(([title, region]) => ({
        title,
        axis: regionAxis(single ? 'MSE ratio' : 'Swap ratio', title),
        curves: curves(region),
      })),
    },
  };
}

function ratioCurve({ contexts }: Evaluation, name: string, kind: keyof EmissionScore, region: Region): ErrorCurve {
  return {
    name,
    baseline: kind === 'mean',
    points: contexts.flatMap((score) => {
      const ratio = region(score)?.emission?.[kind].ratio;
      if (!ratio) return [];
      const { value, low, high } = ratio;
      return [{ ...contextPoint(score.context, score.knownPixels), mean: value, low, high }];
    }),
  };
}
