import { colourAt } from './colour-map.js';
import { type Picture, renderSheet } from './sheet.js';

/** A field over a square, row by row [side, side]. */
export interface DrawnField {
  readonly label: string;
  readonly values: ArrayLike<number>;
  /** Written below. */
  readonly caption?: string;
}

/** Fields in groups of columns, all on one scale of colours from minus to plus the largest magnitude of the first group. */
export interface FieldSheet {
  readonly title: string;
  readonly subtitle: string;
  /** Nodes along each side. */
  readonly side: number;
  /** Each with as many rows of fields as the others. */
  readonly groups: readonly { readonly title: string; readonly rows: readonly (readonly DrawnField[])[] }[];
}

/** Pixels along a picture's side, at least. */
const SIDE = 200;

/** Fields as coloured pictures beside each other. PNG. */
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
          const picture = fieldPicture(values, side, largest);
          return caption === undefined ? { picture } : { picture, caption };
        }),
      })),
    })),
    scale: {
      label: 'Value',
      ticks: [-1, 0, 1].map((share) => ({ share: (share + 1) / 2, label: (share * largest).toPrecision(2) })),
    },
  });
}

/** A field in colours, those of −largest to largest. */
export function fieldPicture(values: ArrayLike<number>, side: number, largest: number): Picture {
  const data = new Uint8Array(3 * side ** 2);
  for (let node = 0; node < side ** 2; node++)
    data.set(colourAt(((values[node] as number) / largest + 1) / 2), 3 * node);
  return { data, height: side, width: side, channels: 3 };
}

export function largestMagnitude(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
