import type { ImageShape } from '@hypersiren/datasets';
import { createEnvelope, entryAt, solveEnvelope } from '../linear-algebra/envelope.js';
import { baselineType } from './baseline.js';
import { inpaintEach, type KnownImage } from './inpaint-each.js';

/**
 * Weight of first differences in the energy, relative to second differences. It matters only where second differences
 * leave the surface undetermined, that is, with one or two known pixels or with known pixels on a line; the surface is
 * then the flattest.
 */
const SLOPE_WEIGHT = 1e-6;

const TITLE = 'biharmonic interpolation';

/**
 * The thin-plate surface through the known pixels (Duchon 1977) on the pixel grid. It minimizes
 *
 * Σ u_rr² + 2 u_rc² + u_cc²
 *
 * over all finite differences within the image. The boundary conditions are natural: the plate continues straight
 * beyond the known pixels. Its Euler equation is the biharmonic equation. Known pixels are kept. If no pixel is known,
 * all pixels are mid-gray.
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

/** Row of the sparse matrix of a quadratic form over the pixels: nonzero entries by column. */
type SparseRow = Map<number, number>;

/** Finite differences of neighboring pixels, as rows of a stencil, and the weights of their squares. */
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

/**
 * Returns the matrix A of the plate's energy uᵀ A u as sparse rows, one per pixel, from all differences within the
 * image.
 */
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
  if (unknown.length === mask.length) return; // no pixel is known
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
