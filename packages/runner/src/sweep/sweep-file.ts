import type { FigureData } from '@hypersiren/charts';
import type { ComparedContext } from '@hypersiren/hypernet/evaluation';
import { contextLabel, formatCount } from '@hypersiren/hypernet/text';
import type { SweepConfig } from '../config/schemas/sweep-schema.js';
import { regionAxis } from '../figures/region-axis.js';

/** What came of one combination of a sweep. */
export interface SweepVariant {
  /** As folders name it: `omega0=10`. */
  readonly name: string;
  /** A label for the value of each key of the grid, in the grid's order. */
  readonly labels: readonly string[];
  /** Of each training, seed by seed. */
  readonly steps: readonly number[];
  readonly trainingSeconds: readonly number[];
}

/** A sweep's outcome, in its folder as `comparison.json`. */
export interface SweepFile {
  readonly name: string;
  readonly grid: SweepConfig['grid'];
  readonly seeds: number;
  readonly split: string;
  readonly images: number;
  readonly variants: readonly SweepVariant[];
  /** Errors with intervals, and differences to the first variant. */
  readonly comparison: readonly ComparedContext[];
}

/** Errors of the unknown pixels, or of all where none are unknown: a panel for each context. */
export function sweepChart({ name, grid, split, images, seeds, variants, comparison }: SweepFile): FigureData {
  const keys = Object.keys(grid);
  // With variants, their names come before the values of the grid's keys.
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
        points: (unknown ?? all).map(({ error }, index) => {
          const [group = 'all', ...others] = (variants[index] as SweepVariant).labels;
          const series = others.map((value, at) => `${otherKeys[at]?.split('.').at(-1)}=${value}`).join(', ');
          return { group, series, ...error };
        }),
      })),
    },
  };
}
