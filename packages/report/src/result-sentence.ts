import { betterOf, type Evaluation, lessStrongest, STRONGEST_NAME } from '@hypersiren/hypernet/evaluation';
import { scoreIn, unknownOrAll } from '@hypersiren/hypernet/results';
import { formatCount, formatDuration, formatErrorValue, shortContext } from '@hypersiren/hypernet/text';
import type { ReportedRun } from './reported-run.js';

/**
 * Summarizes a run in one sentence: its errors for the fewest and the most known pixels, and a comparison with the
 * baselines.
 */
export function resultSentence({ evaluation, provenance }: Pick<ReportedRun, 'evaluation' | 'provenance'>): string {
  if (!evaluation) {
    const { steps, trainingSeconds, outcome } = provenance;
    const time = trainingSeconds === undefined ? '' : ` in ${formatDuration(trainingSeconds)}`;
    return steps === undefined
      ? `This run is not evaluated: its training is ${outcome}.`
      : `This run is not evaluated: it was trained for ${formatCount(steps)} steps${time}.`;
  }
  const { model, baselines } = evaluation;
  const { images, split } = model;
  const ranked = rankedContexts(model);
  const counts = ranked.filter(({ context }) => /^\d+$/.test(context));
  const [first, ...others] = counts.length > 0 ? counts : ranked;
  const last = others.at(-1);
  const range = [first, last].flatMap((at) => (at ? [`${formatErrorValue(at.mse)} ${given(at.context)}`] : []));
  const region = first?.unknown ? 'unknown' : 'all';
  const verdict = strongestVerdict(model, baselines) ?? lowestVerdict(model, baselines);
  return `On ${formatCount(images)} images of the split ${split}, the MSE on ${region} pixels is ${range.join(' and ')}${verdict}.`;
}

/** Formats a context: `with 10 known pixels`, `with the context half`. */
function given(context: string): string {
  return /^\d+$/.test(context)
    ? `with ${formatCount(Number(context))} known pixels`
    : `with the context ${shortContext(context)}`;
}

/**
 * Returns the contexts with unknown pixels, or all contexts if there are none, sorted by the number of known pixels.
 */
function rankedContexts({ contexts }: Evaluation): { context: string; mse: number; unknown: boolean }[] {
  const partial = contexts.filter(({ unknown }) => unknown);
  return [...(partial.length > 0 ? partial : contexts)]
    .sort((a, b) => a.knownPixels - b.knownPixels)
    .map(({ context, all, unknown }) => ({ context, mse: (unknown ?? all).mse.mean, unknown: unknown !== null }));
}

/**
 * Compares a model with the strongest baseline by confidence intervals: lower, higher or not distinguishable. Returns
 * undefined if that baseline was not evaluated.
 */
function strongestVerdict(model: Evaluation, baselines: readonly Evaluation[]): string | undefined {
  const compared = lessStrongest([model], baselines)?.flatMap(({ unknown }) => unknown?.[0] ?? []);
  if (!compared || compared.length === 0) return undefined;
  const verdicts = compared.map(betterOf);
  const of = (verdict: (typeof verdicts)[number]) => verdicts.filter((one) => one === verdict).length;
  const [lower, higher] = [of('this'), of('first')];
  const parts = [
    lower > 0 && `lower in ${lower}`,
    higher > 0 && `higher in ${higher}`,
    verdicts.length > lower + higher && `not distinguishable in ${verdicts.length - lower - higher}`,
  ].filter((part) => part !== false);
  return `; beside the ${STRONGEST_NAME}, it is ${parts.join(' and ')} of ${verdicts.length} contexts`;
}

/** Counts the contexts in which no baseline has a lower error. */
function lowestVerdict(model: Evaluation, baselines: readonly Evaluation[]): string {
  if (baselines.length === 0) return '';
  const contexts = rankedContexts(model);
  const lowest = contexts.filter(({ context, mse }) =>
    baselines.every(
      (baseline) => (scoreIn(baseline, context, unknownOrAll)?.mse.mean ?? Number.POSITIVE_INFINITY) >= mse,
    ),
  );
  return `; it is lower than that of each baseline in ${lowest.length} of ${contexts.length} contexts`;
}
