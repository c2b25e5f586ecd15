import type { CalibrationCurve, ErrorCurve, FigureData, LossCurve } from '@hypersiren/charts';
import type { EmissionScore, Evaluation } from '@hypersiren/hypernet/evaluation';
import { REGIONS, type Region } from '@hypersiren/hypernet/results';
import { contextLabel, formatCount } from '@hypersiren/hypernet/text';
import type { Config } from '../config/schemas/schema.js';
import type { EvaluationFile } from '../run/evaluation-file.js';
import type { MetricsRow } from '../run/logs/metrics-log.js';
import { contextPoint } from './context-point.js';

/** What the charts of a run are drawn from. */
export interface RunRecord {
  /** For titles and lines. */
  name: string;
  config: Config;
  metrics: readonly MetricsRow[];
  /** Undefined if the run was not measured. */
  evaluation: EvaluationFile | undefined;
}

/** Curves nearer to each other than this share of their values cannot be told apart in the chart. */
const COINCIDENCE = 0.005;

/** Losses against steps, of one run term by term, or of several. Undefined if nothing was logged. */
export function runLossFigure(runs: readonly RunRecord[]): FigureData | undefined {
  const logged = runs.filter(({ metrics }) => metrics.length > 0);
  const [only] = logged;
  if (!only) return undefined;
  const curve = (name: string, { metrics }: RunRecord, value: (row: MetricsRow) => number): LossCurve => ({
    name,
    points: metrics.map((row) => ({ step: row.step, loss: value(row) })),
  });
  const logarithmic = { axis: 'Loss', scale: 'logarithmic' } as const;
  // What is minimized with a likelihood can be below zero, and means nothing beside another run's.
  const likelihoods = logged.some(({ metrics }) => metrics.some(({ nll }) => nll !== undefined));
  if (logged.length > 1) {
    const [title, value] = likelihoods
      ? ['Pixels’ error in training', ({ pixel }: MetricsRow) => pixel]
      : ['Training loss', ({ loss }: MetricsRow) => loss];
    const curves = logged.map((run) => curve(run.name, run, value));
    return { kind: 'loss', data: { title, panels: [{ ...logarithmic, curves }] } };
  }
  const { train, seed } = only.config;
  const pixel = curve('pixels’ error', only, (row) => row.pixel);
  const whole = curve('whole loss', only, ({ loss }) => loss);
  const panels = likelihoods
    ? [
        {
          title: 'Negative log-likelihood',
          axis: 'Nats per value, values in [0, 1]',
          scale: 'linear' as const,
          curves: [curve('nats per value', only, ({ nll }) => nll ?? Number.NaN)],
        },
        { ...logarithmic, title: 'Pixels’ error', axis: 'Mean squared error', curves: [pixel] },
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

/** How often true values lie where a run's model says, by context. Undefined if it says nothing, or was not measured. */
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
 * The swap ratio of each context: the error with another image's emitted parameters, divided by the model's own error. A figure
 * of one run also has the ratio for the mean latent. Undefined if no run has these measurements.
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
    ...measured.map(({ name, model }) => ratioCurve(model, single ? 'another image’s' : name, 'swap', region)),
    ...(single ? [ratioCurve(first.model, 'the mean latent’s', 'mean', region)] : []),
  ];
  return {
    kind: 'swap',
    data: {
      title: single ? `What the emitted parameters do: ${first.name}` : 'What the emitted parameters do',
      subtitle: single
        ? `Error with other emitted parameters over the own; ${formatCount(images)} images of the split ${split}`
        : 'Error with another image’s emitted parameters over the own',
      axis: 'Error over the own error',
      bars: '95 % bootstrap intervals over images',
      room: [0.9, 3],
      level: { value: 1, meaning: 'an idle hypernetwork, whose parameters could as well be any other image’s' },
      panels: Object.entries(REGIONS).map(([title, region]) => ({ title, curves: curves(region) })),
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
