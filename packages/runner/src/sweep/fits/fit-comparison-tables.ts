import { type Cell, intervalCell, NOTHING, numbers, type Table, words } from '@hypersiren/hypernet/results';
import { MEASURE_LABELS } from '../../figures/fit-figure.js';
import type { ComparedFits, ComparedMeasure, FitComparison } from './fit-comparison.js';

/** Measures of which higher values are better. Of all others, which are errors, lower values are better. */
const HIGHER = new Set(['psnr', 'boundaryPsnr', 'worstPsnr', 'snr', 'ssim']);

/**
 * Returns the tables of a sweep of fits, one for each measure: means over the signals with 95 % intervals, and
 * differences from the first variant, paired by signal.
 */
export function fitComparisonTables({ variants, signals, steps }: FitComparison): Table[] {
  const [first] = variants;
  const ownSteps = (variant: ComparedFits): number => variant.steps ?? steps;
  const of = signals.length > 1 ? `mean over ${signals.length} signals, with 95 % intervals` : 'of one signal';
  const differ = variants.some((variant) => ownSteps(variant) !== steps);
  return Object.keys(first?.measures ?? {}).map((measure) => {
    const direction = HIGHER.has(measure) ? 'higher' : 'lower';
    const early = measure === 'psnr' ? earlySteps(first as ComparedFits, steps) : [];
    const isReached = measure === 'psnr' && variants.some(({ reached }) => reached);
    return {
      title: `${MEASURE_LABELS[measure] ?? measure}: ${of}`,
      columns: [
        words('variant'),
        ...early.map((step) => numbers(`${step} steps`, { direction })),
        numbers(differ ? 'at the end' : `${steps} steps`, { direction }),
        numbers(`difference from ${first?.name}`),
        ...(isReached ? [numbers(`steps to its PSNR`)] : []),
        ...(differ ? [numbers('steps')] : []),
      ],
      rows: variants.map((variant) => [
        variant.name,
        ...early.map((step) => courseCell(variant, step, measure)),
        valueCell(variant.measures[measure]),
        differenceCell(variant.measures[measure], direction),
        ...(isReached ? [reachedCell(variant, ownSteps(variant))] : []),
        ...(differ ? [{ text: String(ownSteps(variant)), value: ownSteps(variant) }] : []),
      ]),
      compared: { within: 'column' as const },
    };
  });
}

/** Returns the measured steps nearest to a quarter and a half of all. */
function earlySteps({ course }: ComparedFits, steps: number): number[] {
  const nearest = (wanted: number): number[] =>
    course
      .map(({ step }) => step)
      .toSorted((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))
      .slice(0, 1);
  return [...new Set([...nearest(steps / 4), ...nearest(steps / 2)])].filter((step) => step < steps);
}

function courseCell({ course }: ComparedFits, step: number, measure: string): Cell {
  const value = course.find((row) => row.step === step)?.measures[measure];
  return value === undefined ? NOTHING : { text: format(value), value };
}

const format = (value: number): string => (Math.abs(value) >= 10 ? value.toFixed(2) : value.toPrecision(3));
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${format(Math.abs(value))}`;

const valueCell = (of: ComparedMeasure | undefined): Cell => (of ? intervalCell(of.all, format) : NOTHING);

/** Formats a difference, and says whether it is better or worse if its interval does not contain zero; not for one signal. */
function differenceCell(of: ComparedMeasure | undefined, direction: 'lower' | 'higher'): Cell {
  if (!of?.difference) return NOTHING;
  const { low, high } = of.difference;
  const cell = intervalCell(of.difference, signed);
  if (low === high || (low <= 0 && high >= 0)) return cell;
  return { ...cell, text: `${cell.text} ${low > 0 === (direction === 'higher') ? 'better' : 'worse'}` };
}

/** Formats the median number of steps to the first variant's last PSNR; a signal that does not reach it counts as more. */
function reachedCell({ reached = [] }: ComparedFits, steps: number): Cell {
  const sorted = reached.map((step) => step ?? Number.POSITIVE_INFINITY).toSorted((a, b) => a - b);
  const value = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.POSITIVE_INFINITY;
  return Number.isFinite(value) ? { text: String(value), value } : `more than ${steps}`;
}
