import type { ImageShape } from '@hypersiren/datasets';
import { createEnvelope, entryAt, solveEnvelope } from '../linear-algebra/envelope.js';
import { baselineType } from './baseline.js';
import { inpaintEach, type KnownImage } from './inpaint-each.js';

/**
 * What slopes cost beside bends. It decides only what bends do not: the plane through one known pixel, or two, or several
 * on a line, which is then the least inclined.
 */
const SLOPE_WEIGHT = 1e-6;

const TITLE = 'biharmonic interpolation';

/**
 * The least bent surface through the known pixels: the thin plate of Duchon 1977 on the pixels' grid. It minimizes
 *
 *   Σ u_rr² + 2 u_rc² + u_cc²
 *
 * in differences of pixels, over all that lie within the image, which makes the boundaries natural: where nothing holds
 * it, the plate ends straight. Its equation is the biharmonic one. Known pixels stay as they are, and where none is known
 * all are mid-gray.
 */
export const biharmonic = baselineType({
  name: 'biharmonic',
  title: TITLE,
  description: 'The biharmonic surface through the known pixels',
  options: {},
  version: 1,
  async fit(_config, { dataset }) {
    const stiffness = plateStiffness(dataset);
    return inpaintEach(TITLE, (image) => settlePlate(image, stiffness, dataset.channels));
  },
});

/** A row of the matrix of a quadratic form over the pixels: its non-zero entries by column. */
type SparseRow = Map<number, number>;

/** Differences of neighboring pixels, as the rows of a stencil, and what their squares cost. */
const DIFFERENCES = [
  { stencil: [[1], [-2], [1]], weight: 1 },
  { stencil: [[1, -2, 1]], weight: 1 },
  {
    stencil: [
      [1, -1],
      [-1, 1],
    ],
    weight: 2,
  },
  { stencil: [[-1], [1]], weight: SLOPE_WEIGHT },
  { stencil: [[-1, 1]], weight: SLOPE_WEIGHT },
] as const;

/** The matrix A of the plate's energy uᵀ A u, in sparse rows, one per pixel: all differences that lie within the image. */
function plateStiffness({ height, width }: ImageShape): SparseRow[] {
  const rows: SparseRow[] = Array.from({ length: height * width }, () => new Map());
  for (const { stencil, weight } of DIFFERENCES) {
    const terms = stencil.flatMap((line, down) =>
      line.map((coefficient, right) => ({ offset: down * width + right, coefficient })),
    );
    for (let row = 0; row + stencil.length <= height; row++)
      for (let column = 0; column + stencil[0].length <= width; column++)
        for (const first of terms)
          for (const second of terms) {
            const at = row * width + column;
            const entries = rows[at + first.offset] as SparseRow;
            const other = at + second.offset;
            entries.set(other, (entries.get(other) ?? 0) + weight * first.coefficient * second.coefficient);
          }
  }
  return rows;
}

/** Solves A_uu x_u = −A_uk x_k for the unknown pixels u, all channels together. */
function settlePlate({ values, mask }: KnownImage, stiffness: readonly SparseRow[], channels: number): void {
  const unknown = Uint32Array.from(mask.keys()).filter((pixel) => mask[pixel] === 0);
  if (unknown.length === mask.length) return; // nothing is known
  const position = new Map(Array.from(unknown, (pixel, index) => [pixel, index]));
  const right = new Float64Array(unknown.length * channels);
  const entries: { row: number; column: number; entry: number }[] = [];
  const first = Uint32Array.from(unknown.keys());
  for (const [pixel, row] of position)
    for (const [other, entry] of stiffness[pixel] as SparseRow) {
      const column = position.get(other);
      if (column === undefined)
        for (let channel = 0; channel < channels; channel++) {
          const at = row * channels + channel;
          right[at] = (right[at] as number) - entry * (values[other * channels + channel] as number);
        }
      else if (column <= row) {
        first[row] = Math.min(first[row] as number, column);
        entries.push({ row, column, entry });
      }
    }
  const matrix = createEnvelope(first);
  for (const { row, column, entry } of entries) matrix.entries[entryAt(matrix, row, column)] = entry;
  solveEnvelope(matrix, right, channels);
  for (const [pixel, row] of position)
    values.set(right.subarray(row * channels, (row + 1) * channels), pixel * channels);
}
