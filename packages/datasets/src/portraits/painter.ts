import { Jets, type Lanes } from './jets.js';
import type { Layer } from './layers.js';
import type { Rgb } from './palette.js';

/** The most rows and the most columns of a batch: its registers take 8 kB each, so that those of a layer stay in the cache. */
export const TILE = 32;

/** Where the first derivative begins behind the values of a canvas, and then the second. */
export const BLOCK = TILE * TILE;

/** Paints layers on small grids of points, with the derivatives by (row, column) where `directions` is 2. */
export class Painter {
  /** Red, green and blue at the points of the last grid, row by row; from BLOCK and 2·BLOCK on their two derivatives. */
  readonly canvas: readonly [Lanes, Lanes, Lanes];
  private readonly jets: Jets;
  private readonly selection = new Int32Array(BLOCK);

  constructor(directions: 0 | 2) {
    this.jets = new Jets(BLOCK, directions);
    this.canvas = [this.jets.lanes(), this.jets.lanes(), this.jets.lanes()];
  }

  /** The three channels at the first point: values (0) or derivatives (BLOCK, 2·BLOCK). */
  first(block: number): Rgb {
    const [red, green, blue] = this.canvas;
    return [red[block] as number, green[block] as number, blue[block] as number];
  }

  /** Paints at the grid `rows` × `columns`: at most TILE of each, ascending. */
  paint(layers: readonly Layer[], rows: readonly number[], columns: readonly number[]): void {
    const { jets, selection, canvas } = this;
    for (const channel of canvas) channel.fill(0);
    for (const { paint, shape, opacity } of layers) {
      if (jets.load(rows, columns, shape.bounds, selection) === 0) continue;
      const coverage = opacity === 1 ? shape.coverage(jets) : jets.affine(opacity, shape.coverage(jets));
      const [from, to, blend] =
        'blend' in paint ? [paint.from, paint.to, paint.blend(jets)] : [paint, paint, undefined];
      for (const channel of [0, 1, 2] as const) {
        jets.compose(canvas[channel], selection, coverage, from[channel], to[channel], blend);
      }
    }
  }
}

const painters: { 0?: Painter; 2?: Painter } = {};

/** The painter of values (0) or of values and derivatives (2): one each, since its buffers are large and painting never waits. */
export function painter(directions: 0 | 2): Painter {
  painters[directions] ??= new Painter(directions);
  return painters[directions];
}
