import * as z from 'zod';
import { SirenError } from '../../siren-error.js';
import { encodingType } from './encoding.js';
import { GRID_PAPER, rowMajor } from './grid-encoding.js';
import { gridOptions, multiresolution } from './multiresolution.js';

/** Largest base-2 logarithm of the number of rows. */
const MAX_LOG_ROWS = 19;

/** Limit of the products of a vertex and a stride, which are 32-bit integers. */
const MAX_PRODUCT = 2 ** 31;

/**
 * Grids of several resolutions whose vertices share the rows of a table of fixed size T = 2ᵏ. A grid of at most T
 * vertices is dense. In a larger one the vertex (i₀, i₁, …) has the row (Σₐ iₐ pₐ) mod T, with p₀ = 1 and odd pₐ next to
 * the golden fractions of T, so that the vertices of a row are far from each other. The paper joins the products with
 * exclusive or instead of a sum; both are hashes that resolve no collisions. Derivatives are those of `grid`.
 */
export const hashEncoding = encodingType({
  name: 'hash',
  description: 'Trained features in tables of fixed size, which the vertices of fine grids share',
  options: {
    ...gridOptions,
    logRows: z
      .int()
      .min(1)
      .max(MAX_LOG_ROWS)
      .default(12)
      .describe('Base-2 logarithm of the rows of each table; larger grids share rows'),
  },
  example: { levels: 2, coarsest: 2, finest: 8, logRows: 4, interpolation: 'cubic' },
  citations: [GRID_PAPER],
  create: ({ logRows, ...options }, inputs) =>
    multiresolution('hash', options, inputs, (vertices) => {
      const rows = 2 ** logRows;
      if (vertices ** inputs <= rows)
        return { rows: vertices ** inputs, strides: rowMajor(vertices, inputs), wraps: false };
      if (vertices * rows > MAX_PRODUCT)
        throw new SirenError(
          'option',
          `siren.encoding: hash: expected finest of at most ${MAX_PRODUCT / rows - 3} with logRows ${logRows}, got ${vertices}`,
        );
      return { rows, strides: goldenStrides(rows, inputs), wraps: true };
    }),
});

/** Returns 1 and odd numbers near T/gᵃ, where g is the root above 1 of gᴵ = g + 1 (Roberts 2018, the R sequence). */
function goldenStrides(rows: number, inputs: number): number[] {
  let ratio = 2;
  for (let round = 0; round < 64; round++) ratio = (1 + ratio) ** (1 / Math.max(2, inputs));
  return Array.from({ length: inputs }, (_, axis) =>
    axis === 0 ? 1 : 2 * Math.floor((rows * ratio ** -axis) / 2) + 1,
  );
}
