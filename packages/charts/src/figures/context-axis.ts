import { formatTick, logRange, type Tick } from './axes.js';

/**
 * Width of a named context: `share` relative to the width of the numeric part of the axis, and at least `least`
 * decades.
 */
const SLOT = { share: 0.16, least: 0.12 };

/** A context: its number of known pixels, and a name if it is not defined by a number of pixels. */
export interface ContextPoint {
  pixels: number;
  label?: string;
}

/**
 * A logarithmic axis of contexts. Numbers of pixels are at their value, named contexts (`half`, `full`) in a group to
 * their right.
 */
export interface ContextAxis {
  min: number;
  max: number;
  ticks: Tick[];
  /** Position between the numbers and the group. Undefined if there is only one of them. */
  gap?: number;
  /** Returns the position of a context. */
  place: (point: ContextPoint) => number;
}

/**
 * Creates the axis for the contexts of the given points. Named contexts are sorted by their mean number of known
 * pixels.
 */
export function contextAxis(points: readonly ContextPoint[]): ContextAxis {
  const counts = [...new Set(points.filter(({ label }) => label === undefined).map(({ pixels }) => pixels))];
  counts.sort((a, b) => a - b);
  const named = new Map<string, number>();
  for (const { label, pixels } of points) if (label !== undefined && !named.has(label)) named.set(label, pixels);
  const names = [...named].sort(([, a], [, b]) => a - b).map(([name]) => name);

  const { min, max: end } = counts.length > 0 ? logRange(counts) : { min: 0.1, max: 1 };
  const slot = Math.max(SLOT.least, SLOT.share * Math.log10(end / min));
  // Without numbers of pixels, the group fills the axis.
  const start = Math.log10(counts.length > 0 ? end : min);
  const positions = new Map(names.map((name, index) => [name, 10 ** (start + slot * (index + 0.75))]));
  return {
    min,
    max: names.length === 0 ? end : 10 ** (start + slot * (names.length + 0.4)),
    ...(counts.length > 0 && names.length > 0 && { gap: 10 ** (start + slot * 0.15) }),
    ticks: [
      ...counts.map((value) => ({ value, label: formatTick(value) })),
      ...names.map((name) => ({ value: positions.get(name) as number, label: name })),
    ],
    place: ({ pixels, label }) => (label === undefined ? pixels : (positions.get(label) as number)),
  };
}
