import type { Interval } from '@hypersiren/hypernet/statistics';

/** A mean over signals with its 95 % interval. */
export interface MeanOfSignals extends Interval {
  readonly mean: number;
}

/** A measure of a variant of a sweep of fits. */
export interface ComparedMeasure {
  /** Value for each signal after the last step, in the order of {@link FitComparison.signals}. */
  readonly values: readonly number[];
  /** Mean over the signals, with a bootstrap interval. */
  readonly all: MeanOfSignals;
  /** Difference from the first variant, paired by signal. Left out for the first variant. */
  readonly difference?: MeanOfSignals;
}

/** Means over the signals at a measured step. */
export interface MeanRow {
  readonly step: number;
  readonly loss: number;
  readonly measures: Record<string, number>;
}

/** A variant of a sweep of fits: one method on every signal. */
export interface ComparedFits {
  readonly name: string;
  /** Number of steps of a fit. Left out in comparisons of version 0.1, in which it is that of the first variant. */
  readonly steps?: number;
  /** Seconds of each fit. */
  readonly seconds: readonly number[];
  readonly measures: Readonly<Record<string, ComparedMeasure>>;
  /** Means over the signals at each measured step. */
  readonly course: readonly MeanRow[];
  /**
   * For each signal, the first measured step at which the PSNR reaches the first variant's last PSNR; null if it does
   * not. Left out if the fits have no PSNR.
   */
  readonly reached?: readonly (number | null)[];
}

/** Contents of `comparison.json` of a sweep of fits. */
export interface FitComparison {
  readonly name: string;
  /** Number of steps of the first variant. */
  readonly steps: number;
  /** Names of the signals: the varied keys below `fit`, and the seed if there are several. */
  readonly signals: readonly string[];
  readonly variants: readonly ComparedFits[];
}
