import { drawParameters } from './draw-parameters.js';
import type { Layer } from './layers.js';
import { BLOCK, painter } from './painter.js';
import type { Rgb } from './palette.js';
import type { PortraitParameters } from './parameters.js';
import { portraitLayers } from './portrait-layers.js';

/** [d/d row, d/d column] of red, green and blue, per unit of coordinate. */
export type RgbGradient = readonly [
  red: readonly [number, number],
  green: readonly [number, number],
  blue: readonly [number, number],
];

/** A stylised face as a function of continuous coordinates: continuously differentiable, and the same at any resolution. */
export class Portrait {
  /** Coats of paint, the deepest first. */
  readonly layers: readonly Layer[];

  constructor(readonly parameters: PortraitParameters) {
    this.layers = portraitLayers(parameters);
  }

  /**
   * The color at a point.
   *
   * @param row down, −1 to 1 (beyond, the image goes on).
   * @param column to the right, −1 to 1.
   * @returns red, green, blue in [−1, 1].
   */
  value(row: number, column: number): Rgb {
    const brush = painter(0);
    brush.paint(this.layers, [row], [column]);
    return brush.first(0);
  }

  /** The exact derivatives of `value` at a point, per unit of coordinate (an image is two units wide). */
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
 * Portrait `index` of the series `seed`: the same for ever and in every JavaScript engine.
 *
 * @param seed an integer.
 * @throws DatasetError `bad-config` for a seed that is no integer.
 */
export function portrait(seed: number, index: number): Portrait {
  return new Portrait(drawParameters(seed, index));
}
