import { citation } from '../../family/index.js';
import { SirenError } from '../../siren-error.js';
import { encodingType } from './encoding.js';
import { gridOptions, multiresolution } from './multiresolution.js';

/** Paper of multiresolution grids with hashed vertices. */
export const GRID_PAPER = citation('article', 'muller2022instant', {
  author: 'Müller, Thomas and Evans, Alex and Schied, Christoph and Keller, Alexander',
  title: 'Instant Neural Graphics Primitives with a Multiresolution Hash Encoding',
  journal: 'ACM Transactions on Graphics',
  year: '2022',
});

/** Largest number of vertices of a grid, as a safeguard against typing errors. */
const MAX_VERTICES = 2 ** 26;

/**
 * Dense grids of several resolutions: Σᵥ w(x, v) · table[v] over the vertices v next to x, with one row of the table for
 * each vertex. Multilinear interpolation has gradients, which jump between cells, and refuses second derivatives; cubic
 * B-splines have both.
 */
export const gridEncoding = encodingType({
  name: 'grid',
  description: 'Trained features at the vertices of dense grids of several resolutions',
  options: gridOptions,
  example: { levels: 2, coarsest: 2, finest: 4, interpolation: 'cubic' },
  citations: [GRID_PAPER],
  create: (options, inputs) =>
    multiresolution('grid', options, inputs, (vertices) => {
      if (vertices ** inputs > MAX_VERTICES)
        throw new SirenError(
          'option',
          `siren.encoding: grid: a grid of ${vertices}${'×'.concat(String(vertices)).repeat(inputs - 1)} vertices is too ` +
            'large: lower `finest`, or use the encoding hash',
        );
      return { rows: vertices ** inputs, strides: rowMajor(vertices, inputs), wraps: false };
    }),
});

/** Returns the strides of a row-major grid: the last axis is contiguous. */
export function rowMajor(vertices: number, inputs: number): number[] {
  return Array.from({ length: inputs }, (_, axis) => vertices ** (inputs - 1 - axis));
}
