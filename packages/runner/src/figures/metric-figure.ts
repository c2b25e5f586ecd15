import type { ErrorCurve, FigureData } from '@hypersiren/charts';
import {
  COMPARED_BY,
  type Evaluation,
  listMetrics,
  type Metric,
  type MetricName,
  metrics,
} from '@hypersiren/hypernet/evaluation';
import { REGIONS, type Region } from '@hypersiren/hypernet/results';
import { formatCount } from '@hypersiren/hypernet/text';
import { sameImages } from '../run/measured-images.js';
import { contextPoint } from './context-point.js';
import { regionAxis } from './region-axis.js';
import type { RunRecord } from './run-figures.js';
import { sizeOfImages } from './size-of-images.js';

/**
 * Creates the chart of error against number of known pixels, for one or more runs with their baselines. Undefined if no
 * run was evaluated.
 */
export function runErrorFigure(runs: readonly RunRecord[]): FigureData | undefined {
  return runMetricFigure(runs, COMPARED_BY);
}

/**
 * Creates the charts of all metrics against number of known pixels, by title. A chart is undefined if no run has the
 * metric.
 */
export function runMetricFigures(
  runs: readonly RunRecord[],
): Record<string, { readonly file: string; readonly content: FigureData | undefined }> {
  return Object.fromEntries(
    listMetrics().map(([name, { label }]) => [
      `${label} chart`,
      { file: label.toLowerCase(), content: runMetricFigure(runs, name) },
    ]),
  );
}

/**
 * Creates the chart of a metric against number of known pixels, for one or more runs with their baselines. Undefined if
 * no run has the metric.
 */
export function runMetricFigure(runs: readonly RunRecord[], name: MetricName): FigureData | undefined {
  const measured = runs.flatMap(({ name: run, evaluation }) =>
    evaluation?.model.contexts.some(({ all }) => all[name]) ? [{ name: run, evaluation }] : [],
  );
  const [first] = measured;
  if (!first) return undefined;
  const { model, dataset, baselines } = first.evaluation;
  const metric: Metric = metrics[name];
  const single = measured.length === 1;
  // Baselines and image counts apply to all runs only if all were evaluated on the same images.
  const same = measured.every(({ evaluation }) => sameImages(first.evaluation, evaluation));
  const curves = (region: Region): ErrorCurve[] =>
    [
      ...measured.map(({ name: run, evaluation: { model } }) =>
        metricCurve(model, name, { name: single ? 'model' : run, baseline: false }, region),
      ),
      ...(same ? baselines : []).map((baseline) =>
        metricCurve(baseline, name, { name: baseline.predictor, baseline: true }, region),
      ),
    ].filter(({ points }) => points.length > 0);
  const title = `${metric.label[0]?.toUpperCase()}${metric.label.slice(1)} by context`;
  const panels = Object.entries(REGIONS).map(([title, region]) => ({
    title,
    axis: regionAxis(metric.abbreviation ?? metric.label, title, metric.unit),
    curves: curves(region),
  }));
  return {
    kind: name === COMPARED_BY ? 'error' : 'metric',
    data: {
      title: single ? `${title}: ${first.name}` : title,
      subtitle: same
        ? `${formatCount(model.images)} images of the split ${model.split}, ${sizeOfImages(dataset)}`
        : 'The runs were measured on different images',
      bars: 'standard error over images',
      scale: metric.scale,
      panels: panels.filter(({ curves }) => curves.length > 0),
    },
  };
}

function metricCurve(
  { contexts }: Evaluation,
  metric: MetricName,
  as: Pick<ErrorCurve, 'name' | 'baseline'>,
  region: Region,
): ErrorCurve {
  return {
    ...as,
    points: contexts.flatMap((score) => {
      const measured = region(score)?.[metric];
      if (!measured) return [];
      const { mean, standardError } = measured;
      const reach = standardError ?? 0;
      return [{ ...contextPoint(score.context, score.knownPixels), mean, low: mean - reach, high: mean + reach }];
    }),
  };
}
