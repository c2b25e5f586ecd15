import { listMetrics, type RegionScore } from '@hypersiren/hypernet/evaluation';
import { imageDependenceOf } from '@hypersiren/hypernet/statistics';
import { contextLabel } from '@hypersiren/hypernet/text';
import type { SummaryValue } from '@hypersiren/interchange';
import type { EvaluationFile } from '../run/evaluation-file.js';
import type { FitRow } from '../run/logs/fit-log.js';
import type { MetricsRow } from '../run/logs/metrics-log.js';
import type { StatisticsRow } from '../run/logs/statistics-log.js';

/** Creates events from a line of a training's log. */
export function metricsValues(row: MetricsRow): SummaryValue[] {
  const { loss, pixel, latent, weights, nll, gradientNorm, learningRate, epoch, seconds } = row;
  return [
    { tag: 'loss/whole', scalar: loss },
    { tag: 'loss/pixels', scalar: pixel },
    { tag: 'loss/latent', scalar: latent },
    { tag: 'loss/weights', scalar: weights },
    ...(nll === undefined ? [] : [{ tag: 'loss/nats per value', scalar: nll }]),
    { tag: 'training/gradient norm', scalar: gradientNorm },
    { tag: 'training/learning rate', scalar: learningRate },
    { tag: 'training/epoch', scalar: epoch },
    { tag: 'training/seconds', scalar: seconds },
  ];
}

/** Creates events from a line of a fit's log, with its terms and measures. */
export function fitValues({ loss, terms, gradientNorm, learningRate, seconds, measures = {} }: FitRow): SummaryValue[] {
  return [
    { tag: 'loss/whole', scalar: loss },
    ...Object.entries(terms).map(([term, scalar]) => ({ tag: `loss/${term}`, scalar })),
    ...Object.entries(measures).map(([measure, scalar]) => ({ tag: `measures/${measure}`, scalar })),
    { tag: 'training/gradient norm', scalar: gradientNorm },
    { tag: 'training/learning rate', scalar: learningRate },
    { tag: 'training/seconds', scalar: seconds },
  ];
}

/** Creates events from the statistics of emitted parameters, by layer and relative to those of SIREN. */
export function statisticsValues({ layers, errors }: StatisticsRow): SummaryValue[] {
  const ratio =
    errors && errors.own > 0
      ? [{ tag: 'training/another image’s error over the own', scalar: errors.swap / errors.own }]
      : [];
  const byLayer = layers.flatMap((layer, index): SummaryValue[] => {
    const name = `layer ${index + 1}`;
    const { weight, bias, preActivation } = layer;
    const ratios = Object.entries({ weights: weight, biases: bias, 'pre-activations': preActivation }).flatMap(
      ([what, { measured, expected }]) =>
        expected > 0 ? [{ tag: `std over SIREN's, ${what}/${name}`, scalar: measured / expected }] : [],
    );
    const dependence = imageDependenceOf(layer);
    return [
      ...ratios,
      ...(dependence
        ? [
            { tag: `share that depends on the image/${name}`, scalar: dependence.share },
            { tag: `directions in which images differ/${name}`, scalar: dependence.dimensions },
          ]
        : []),
    ];
  });
  return [...ratio, ...byLayer];
}

/** Creates events from an evaluation: the model's metrics and swap ratios, by context. */
export function evaluationValues({ model }: EvaluationFile): SummaryValue[] {
  return model.contexts.flatMap(({ context, all, unknown }) => {
    const ratio = (unknown ?? all).emission?.swap.ratio;
    const label = contextLabel(context);
    return [
      ...(ratio ? [{ tag: `another image’s error over the own/${label}`, scalar: ratio.value }] : []),
      ...regionValues(all, 'all pixels', label),
      ...(unknown ? regionValues(unknown, 'unknown pixels', label) : []),
    ];
  });
}

function regionValues(score: RegionScore, pixels: string, context: string): SummaryValue[] {
  return listMetrics().flatMap(([name, { label }]) => {
    const measured = score[name];
    return measured ? [{ tag: `${label}, ${pixels}/${context}`, scalar: measured.mean }] : [];
  });
}
