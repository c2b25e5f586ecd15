import { Jets, type Lanes } from './jets.js';
import type { Layer } from './layers.js';
import type { Rgb } from './palette.js';

/**
 * Maximum number of rows and of columns of a batch. A register then takes 8 kB, so that the registers of a layer stay
 * in the CPU cache.
 */
export const TILE = 32;

/** Offset of the first derivative in a channel of the canvas. The second derivative starts at twice this offset. */
export const BLOCK = TILE * TILE;

/** Paints layers on small grids of points. Computes derivatives by (row, column) if `directions` is 2. */
export class Painter {
  /** Red, green and blue at the points of the last grid, row-major. The two derivatives start at BLOCK and 2·BLOCK. */
  readonly canvas: readonly [Lanes, Lanes, Lanes];
  private readonly jets: Jets;
  private readonly selection = new Int32Array(BLOCK);

  constructor(directions: 0 | 2) {
    this.jets = new Jets(BLOCK, directions);
    this.canvas = [this.jets.lanes(), this.jets.lanes(), this.jets.lanes()];
  }

  /** Returns the three channels at the first point: the values (`block` 0) or a derivative (BLOCK, 2·BLOCK). */
  first(block: number): Rgb {
    const [red, green, blue] = this.canvas;
    return [red[block] as number, green[block] as number, blue[block] as number];
  }

  /** Paints the layers on the grid `rows` × `columns`, both ascending with at most TILE elements. */
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

/**
 * Returns the shared painter of values (0), or of values and derivatives (2). Painters are shared because their buffers
 * are large and painting is synchronous.
 */
export function painter(directions: 0 | 2): Painter {
  painters[directions] ??= new Painter(directions);
  return painters[directions];
}
