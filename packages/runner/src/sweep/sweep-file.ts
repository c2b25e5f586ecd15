import type { FigureData } from '@hypersiren/charts';
import type { ComparedContext } from '@hypersiren/hypernet/evaluation';
import { contextLabel, formatCount } from '@hypersiren/hypernet/text';
import type { SweepConfig } from '../config/schemas/sweep-schema.js';
import { regionAxis } from '../figures/region-axis.js';

/** Results of one combination of a sweep. */
export interface SweepVariant {
  /** Name of the combination, as in folder names: `omega0=10`. */
  readonly name: string;
  /** Name of the variant, if there are variants, and the value of each grid key, in the order of the grid. */
  readonly labels: readonly string[];
  /** Number of steps of each training, by seed. `trainingSeconds` is their duration. */
  readonly steps: readonly number[];
  readonly trainingSeconds: readonly number[];
  /**
   * Error with the parameters of another image divided by the own, by seed: the largest over the contexts. Absent if a
   * training has none.
   */
  readonly swapRatios?: readonly number[];
}

/** Contents of `comparison.json` in the folder of a sweep. */
export interface SweepFile {
  readonly name: string;
  readonly grid: SweepConfig['grid'];
  readonly seeds: number;
  readonly split: string;
  readonly images: number;
  readonly variants: readonly SweepVariant[];
  /**
   * Errors with intervals, and differences from the first combination: of the combinations, then of the baselines that
   * all trainings of the first combination have measured.
   */
  readonly comparison: readonly ComparedContext[];
}

/**
 * Creates the chart of a sweep, with one panel per context. Errors are those of the unknown pixels, or of all pixels if
 * all are known.
 */
export function sweepChart({ name, grid, split, images, seeds, variants, comparison }: SweepFile): FigureData {
  const keys = Object.keys(grid);
  // If there are variants, the first label is the variant and the others are grid values.
  const ofVariants = (variants[0]?.labels.length ?? 0) > keys.length;
  const otherKeys = ofVariants ? keys : keys.slice(1);
  return {
    kind: 'sweep',
    data: {
      title: `Sweep: ${name}`,
      subtitle: `${formatCount(images)} images of the split ${split}, the same masks for all; ${seeds} seed${seeds === 1 ? '' : 's'}`,
      axis: (ofVariants ? undefined : keys[0]) ?? 'Variant',
      bars: '95 % bootstrap intervals over images and seeds. MSE: of values in [0, 1]',
      panels: comparison.map(({ context, all, unknown }) => ({
        title: `Context: ${contextLabel(context)}`,
        axis: regionAxis('MSE', unknown ? 'Unknown pixels' : 'All pixels'),
        points: (unknown ?? all).map(({ predictor, error }, index) => {
          const variant = variants[index];
          if (!variant) return { group: predictor, series: 'baseline', ...error };
          const [group = variant.name, ...others] = variant.labels;
          const series = others.map((value, at) => `${otherKeys[at]?.split('.').at(-1)}=${value}`).join(', ');
          return { group, series, ...error };
        }),
      })),
    },
  };
}
