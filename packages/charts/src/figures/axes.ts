import type { ScaleOptionsByType } from 'chart.js';
import { FONT_FAMILY, TEXT, type Theme } from './theme.js';

type Axis<Type extends 'linear' | 'logarithmic'> = { type: Type } & DeepPartial<ScaleOptionsByType<Type>>;
type DeepPartial<T> = T extends (...parameters: never[]) => unknown
  ? T
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T;

export interface AxisOptions {
  title: string;
  min?: number;
  max?: number;
  /** Custom ticks, in the units of the axis. Default: chosen automatically. */
  ticks?: readonly Tick[];
  /** Largest angle in degrees by which labels turn so that they do not overlap. Default: 0. */
  maxRotation?: number;
}

export interface Tick {
  value: number;
  /** Label: one line, or a list of lines. */
  label: string | string[];
}

function common({ title, min, max, ticks, maxRotation = 0 }: AxisOptions, theme: Theme) {
  return {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    border: { color: theme.axis },
    grid: { color: theme.grid, tickColor: theme.axis, tickLength: 5 },
    title: { display: true, text: title, color: theme.text, font: { family: FONT_FAMILY, size: TEXT.axis } },
    ticks: {
      color: theme.muted,
      font: { family: FONT_FAMILY, size: TEXT.tick },
      maxRotation,
      autoSkip: ticks === undefined,
      includeBounds: false,
      ...(ticks && { callback: (value: string | number) => ticks.find((tick) => tick.value === value)?.label ?? '' }),
    },
    ...(ticks && {
      afterBuildTicks(axis: { ticks: { value: number }[] }) {
        axis.ticks = ticks.map(({ value }) => ({ value }));
      },
    }),
  };
}

export function linearAxis(options: AxisOptions, theme: Theme): Axis<'linear'> {
  const axis = common(options, theme);
  return {
    type: 'linear',
    ...axis,
    ticks: { ...axis.ticks, ...(options.ticks ? {} : { callback: (value) => formatTick(Number(value)) }) },
  } as Axis<'linear'>;
}

/** Returns a logarithmic axis with ticks at round numbers. */
export function logAxis(options: AxisOptions & { min: number; max: number }, theme: Theme): Axis<'logarithmic'> {
  const ticks = options.ticks ?? logTicks(options.min, options.max);
  return { type: 'logarithmic', ...common({ ...options, ticks }, theme) } as Axis<'logarithmic'>;
}

/** Tick mantissas within a decade, from the coarsest choice to the finest. */
const MANTISSAS = [[1], [1, 2, 5], [1, 1.5, 2, 3, 5, 7], [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9]];

/** Smallest number of ticks on a logarithmic axis. */
const FEWEST_TICKS = 4;

/**
 * Returns the ticks of a logarithmic axis from `min` to `max`, both positive. It uses the coarsest mantissas that give
 * enough ticks, and within a narrow range evenly spaced round numbers.
 */
export function logTicks(min: number, max: number): Tick[] {
  const within = (mantissas: readonly number[]): number[] => {
    const values = [];
    for (let exponent = Math.floor(Math.log10(min)); exponent <= Math.ceil(Math.log10(max)); exponent++)
      values.push(...mantissas.map((mantissa) => Number(`${mantissa}e${exponent}`)));
    return values.filter((value) => value >= min * 0.999 && value <= max * 1.001);
  };
  const choices = MANTISSAS.map(within);
  const chosen = choices.find((values) => values.length >= FEWEST_TICKS) ?? roundNumbers(min, max);
  return chosen.map((value) => ({ value, label: formatTick(value) }));
}

/** Returns evenly spaced round numbers from `min` to `max`, at least {@link FEWEST_TICKS}. */
function roundNumbers(min: number, max: number): number[] {
  const largest = (max - min) / FEWEST_TICKS;
  const power = 10 ** Math.floor(Math.log10(largest));
  const step = ([5, 2, 1].find((factor) => factor * power <= largest) ?? 1) * power;
  const first = Math.ceil(min / step);
  return Array.from({ length: Math.floor(max / step) - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(6)),
  );
}

/** Returns a range for a logarithmic axis that contains all positive values, with a margin on both sides. */
export function logRange(values: readonly number[], air = 0.06): { min: number; max: number } {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return { min: 0.1, max: 1 };
  const low = Math.log10(Math.min(...positive));
  const high = Math.log10(Math.max(...positive));
  const margin = Math.max(high - low, 0.3) * air;
  return { min: 10 ** (low - margin), max: 10 ** (high + margin) };
}

/** Returns a range for a linear axis that contains all finite values, with a margin on both sides. */
export function linearRange(values: readonly number[], air = 0.06): { min: number; max: number } {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return { min: 0, max: 1 };
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const margin = (high - low || Math.abs(high) || 1) * air;
  return { min: low - margin, max: high + margin };
}

/** Formats a tick value: 0.02, 5, 20,000, 1e-6. */
export function formatTick(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e7) return value.toExponential().replace('e+', 'e').replace('-', '\u2212');
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4 }).replace('-', '\u2212');
}
