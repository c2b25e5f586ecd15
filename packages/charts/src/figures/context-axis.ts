import { formatTick, logRange, type Tick } from './axes.js';

/** Width of a named context, as a share of the counts' part of the axis, and of the least such part in decades. */
const SLOT = { share: 0.16, least: 0.12 };

/** A context: its number of known pixels, and its name if it is not such a number. */
export interface ContextPoint {
  pixels: number;
  label?: string;
}

/** Where contexts stand on a logarithmic axis: counts at their place, named ones (`half`, `full`) in a group right of them. */
export interface ContextAxis {
  min: number;
  max: number;
  ticks: Tick[];
  /** Between the counts and the group; undefined where there is but one of them. */
  gap?: number;
  /** The position of a point. */
  place: (point: ContextPoint) => number;
}

/** The axis for the contexts of some points. Named contexts are ordered by their mean number of known pixels. */
export function contextAxis(points: readonly ContextPoint[]): ContextAxis {
  const counts = [...new Set(points.filter(({ label }) => label === undefined).map(({ pixels }) => pixels))];
  counts.sort((a, b) => a - b);
  const named = new Map<string, number>();
  for (const { label, pixels } of points) if (label !== undefined && !named.has(label)) named.set(label, pixels);
  const names = [...named].sort(([, a], [, b]) => a - b).map(([name]) => name);

  const { min, max: end } = counts.length > 0 ? logRange(counts) : { min: 0.1, max: 1 };
  const slot = Math.max(SLOT.least, SLOT.share * Math.log10(end / min));
  // Without counts the group is the whole axis.
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
