import { formatTick, logRange, logTicks } from '@hypersiren/charts';
import { formatCount } from '@hypersiren/hypernet/text';

export interface CurvePlotOptions {
  /** Width of the plot in characters, including its labels. */
  width: number;
  height: number;
  /** Scale of the vertical axis. Use `linear` for values that may be negative. */
  scale: 'logarithmic' | 'linear';
  /** Unit of the horizontal axis. */
  unit: string;
}

/** Bits of a braille character, by column and row (Unicode 17, chapter 21.1). */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;
const BRAILLE = 0x2800;

/** Width of the labels of the vertical axis, in characters. */
const GUTTER = 8;

/**
 * Plots a curve with axes in braille characters of 2×4 dots. Points are connected by lines. Values that are not finite,
 * or not positive on a logarithmic axis, are omitted.
 *
 * @param points Points in ascending order of x.
 */
export function curvePlot(
  points: readonly { x: number; y: number }[],
  { width, height, scale, unit }: CurvePlotOptions,
): string[] {
  const shown = points.filter(({ y }) => Number.isFinite(y) && (scale === 'linear' || y > 0));
  const [columns, rows] = [Math.max(4, width - GUTTER - 2), Math.max(2, height - 2)];
  const { min, max } = rangeOf(
    shown.map(({ y }) => y),
    scale,
  );
  const last = Math.max(1, ...shown.map(({ x }) => x));
  const place = scale === 'linear' ? (y: number) => y : Math.log10;
  const rowOf = (y: number): number =>
    Math.round(((place(max) - place(y)) / (place(max) - place(min))) * (4 * rows - 1));
  const cells = Array.from({ length: rows }, () => new Uint8Array(columns));
  const dot = (x: number, y: number): void => {
    const row = cells[y >> 2];
    if (row) row[x >> 1] = (row[x >> 1] ?? 0) | (DOTS[(x & 1) as 0 | 1][(y & 3) as 0 | 1 | 2 | 3] as number);
  };
  let before: { x: number; y: number } | undefined;
  for (const point of shown) {
    const now = { x: Math.round((point.x / last) * (2 * columns - 1)), y: rowOf(point.y) };
    const from = before ?? now;
    const steps = Math.max(1, Math.abs(now.x - from.x), Math.abs(now.y - from.y));
    for (let step = 0; step <= steps; step++) {
      const share = step / steps;
      dot(Math.round(from.x + share * (now.x - from.x)), Math.round(from.y + share * (now.y - from.y)));
    }
    before = now;
  }
  const labels = new Map<number, string>();
  for (const value of ticksOf(min, max, scale)) {
    const row = rowOf(value) >> 2;
    if (row >= 0 && row < rows && !labels.has(row)) labels.set(row, formatTick(value));
  }
  const lines = cells.map((row, index) => {
    const label = labels.get(index);
    const text = String.fromCodePoint(...[...row].map((bits) => BRAILLE + bits)).replaceAll('\u2800', ' ');
    return `${(label ?? '').padStart(GUTTER)} ${label === undefined ? '│' : '┤'}${text}`.trimEnd();
  });
  const end = formatCount(last);
  return [
    ...lines,
    `${' '.repeat(GUTTER)} └${'─'.repeat(columns)}`,
    `${' '.repeat(GUTTER)}  0${`${end} ${unit}`.padStart(columns - 1)}`,
  ];
}

function rangeOf(values: readonly number[], scale: CurvePlotOptions['scale']): { min: number; max: number } {
  if (scale === 'logarithmic') return logRange(values, 0.02);
  if (values.length === 0) return { min: 0, max: 1 };
  const [min, max] = [Math.min(...values), Math.max(...values)];
  return max > min ? { min, max } : { min: min - 0.5, max: max + 0.5 };
}

function ticksOf(min: number, max: number, scale: CurvePlotOptions['scale']): number[] {
  if (scale === 'logarithmic') return logTicks(min, max).map(({ value }) => value);
  const step = 10 ** Math.floor(Math.log10(max - min));
  const first = Math.ceil(min / step);
  return Array.from({ length: Math.floor(max / step) - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
