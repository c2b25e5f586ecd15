import { drawParameters } from './draw-parameters.js';
import type { Layer } from './layers.js';
import { BLOCK, painter } from './painter.js';
import type { Rgb } from './palette.js';
import type { PortraitParameters } from './parameters.js';
import { portraitLayers } from './portrait-layers.js';

/** Derivatives [d/d row, d/d column] of red, green and blue, per unit of coordinate. */
export type RgbGradient = readonly [
  red: readonly [number, number],
  green: readonly [number, number],
  blue: readonly [number, number],
];

/** Stylized face as a continuously differentiable function of continuous coordinates, independent of resolution. */
export class Portrait {
  /** Layers of paint, from back to front. */
  readonly layers: readonly Layer[];

  constructor(readonly parameters: PortraitParameters) {
    this.layers = portraitLayers(parameters);
  }

  /**
   * Evaluates the color at a point.
   *
   * @param row Row coordinate, from −1 (top) to 1 (bottom). The function is also defined outside the image.
   * @param column Column coordinate, from −1 (left) to 1 (right).
   * @returns Red, green, blue in [−1, 1].
   */
  value(row: number, column: number): Rgb {
    const brush = painter(0);
    brush.paint(this.layers, [row], [column]);
    return brush.first(0);
  }

  /** Evaluates the exact derivatives of `value` at a point, per unit of coordinate. The image is two units wide. */
  gradient(row: number, column: number): RgbGradient {
    const brush = painter(2);
    brush.paint(this.layers, [row], [column]);
    const [byRow, byColumn] = [brush.first(BLOCK), brush.first(2 * BLOCK)];
    return [
      [byRow[0], byColumn[0]],
      [byRow[1], byColumn[1]],
      [byRow[2], byColumn[2]],
    ];
  }
}

/**
 * Creates portrait `index` of the series `seed`. The result is identical in all versions and in all JavaScript engines.
 *
 * @param seed Random seed, an integer.
 * @throws DatasetError `bad-config` for a seed that is not an integer.
 */
export function portrait(seed: number, index: number): Portrait {
  return new Portrait(drawParameters(seed, index));
}
