import { colorAt } from './color-map.js';
import { renderSheet, type SheetImage } from './sheet.js';

/** A field over a square, shape [side, side], row-major. */
export interface DrawnField {
  readonly label: string;
  readonly values: ArrayLike<number>;
  /** Caption below the image. */
  readonly caption?: string;
}

/** Fields in groups of columns with one color scale, from minus to plus the largest magnitude of the first group. */
export interface FieldSheet {
  readonly title: string;
  readonly subtitle: string;
  /** Number of nodes along each side. */
  readonly side: number;
  /** Groups of fields, all with the same number of rows. */
  readonly groups: readonly { readonly title: string; readonly rows: readonly (readonly DrawnField[])[] }[];
}

/** Smallest side of an image in pixels. */
const SIDE = 200;

/** Renders fields as color images side by side. PNG. */
export function fieldSheet({ title, subtitle, side, groups }: FieldSheet): Buffer {
  const first = groups[0]?.rows.flatMap((row) => row.map(({ values }) => values)) ?? [];
  const largest = first.reduce((most, values) => Math.max(most, largestMagnitude(values)), 0) || 1;
  const times = Math.max(1, Math.ceil(SIDE / side));
  return renderSheet({
    title,
    subtitle,
    size: { height: side * times, width: side * times },
    groups: groups.map(({ title, rows }) => ({
      title,
      columns: (rows[0] ?? []).map(({ label }, column) => ({
        label,
        cells: rows.map((row) => {
          const { values, caption } = row[column] as DrawnField;
          const image = fieldImage(values, side, largest);
          return caption === undefined ? { image } : { image, caption };
        }),
      })),
    })),
    scale: {
      label: 'Value',
      ticks: [-1, 0, 1].map((share) => ({ share: (share + 1) / 2, label: (share * largest).toPrecision(2) })),
    },
  });
}

/** Converts a field to a color image. The colors range from −largest to largest. */
export function fieldImage(values: ArrayLike<number>, side: number, largest: number): SheetImage {
  const data = new Uint8Array(3 * side ** 2);
  for (let node = 0; node < side ** 2; node++)
    data.set(colorAt(((values[node] as number) / largest + 1) / 2), 3 * node);
  return { data, height: side, width: side, channels: 3 };
}

/** Returns the largest absolute value, or 0 for an empty list. */
export function largestMagnitude(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
