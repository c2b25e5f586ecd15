import type { Box, Jets, Lanes } from './jets.js';

/** Point or pair of lengths in a frame, [x to the right, y down]. */
export type Pair = readonly [x: number, y: number];

/** Position of a frame in its parent frame. */
export interface Placement {
  /** Origin in coordinates of the parent. Default: [0, 0]. */
  readonly at?: Pair;
  /**
   * Clockwise rotation, as twice the tangent of half the angle, which is close to the angle in radians for small
   * angles. Default: 0.
   */
  readonly tilt?: number;
  /** Units of the parent per unit of this frame. Default: 1. */
  readonly scale?: number;
  /** Whether x points to the left, as for the second of two eyes. Default: false. */
  readonly mirror?: boolean;
}

/**
 * Local coordinates of one part of the image, with x to the right and y down: translated, rotated, scaled and
 * optionally mirrored.
 */
export class Frame {
  private constructor(
    private readonly origin: Pair,
    private readonly xAxis: Pair,
    private readonly yAxis: Pair,
    /** Image units per unit of this frame. */
    readonly scale: number,
  ) {}

  /** Frame of the image: x is the column, y is the row. */
  static readonly image = new Frame([0, 0], [1, 0], [0, 1], 1);

  /** Creates a frame inside this one. */
  place({ at = [0, 0], tilt = 0, scale = 1, mirror = false }: Placement): Frame {
    const half = tilt / 2;
    const cos = (1 - half * half) / (1 + half * half);
    const sin = (2 * half) / (1 + half * half);
    const turned = (x: number, y: number): Pair => [
      scale * (x * this.xAxis[0] + y * this.yAxis[0]),
      scale * (x * this.xAxis[1] + y * this.yAxis[1]),
    ];
    return new Frame(
      this.toImage(at),
      mirror ? turned(-cos, -sin) : turned(cos, sin),
      turned(-sin, cos),
      this.scale * scale,
    );
  }

  /** Converts a point of this frame to [column, row]. */
  toImage([x, y]: Pair): Pair {
    return [
      this.origin[0] + x * this.xAxis[0] + y * this.yAxis[0],
      this.origin[1] + x * this.xAxis[1] + y * this.yAxis[1],
    ];
  }

  /** Computes the x coordinate of all loaded points in this frame, multiplied by `scale`. */
  x(jets: Jets, scale = 1): Lanes {
    return this.along(jets, this.xAxis, scale);
  }

  /** Computes the y coordinate of all loaded points in this frame, multiplied by `scale`. */
  y(jets: Jets, scale = 1): Lanes {
    return this.along(jets, this.yAxis, scale);
  }

  /** Returns the bounding box, in the image, of the rectangle from (x0, y0) to (x1, y1) of this frame. */
  bounds(x0: number, y0: number, x1: number, y1: number): Box {
    const [column, row] = this.origin;
    const [xColumn, xRow] = this.xAxis;
    const [yColumn, yRow] = this.yAxis;
    return {
      top: row + Math.min(x0 * xRow, x1 * xRow) + Math.min(y0 * yRow, y1 * yRow),
      bottom: row + Math.max(x0 * xRow, x1 * xRow) + Math.max(y0 * yRow, y1 * yRow),
      left: column + Math.min(x0 * xColumn, x1 * xColumn) + Math.min(y0 * yColumn, y1 * yColumn),
      right: column + Math.max(x0 * xColumn, x1 * xColumn) + Math.max(y0 * yColumn, y1 * yColumn),
    };
  }

  private along(jets: Jets, [byColumn, byRow]: Pair, scale: number): Lanes {
    const factor = scale / (this.scale * this.scale);
    const offset = -(this.origin[0] * byColumn + this.origin[1] * byRow);
    return jets.combine(byRow * factor, jets.row, byColumn * factor, jets.column, offset * factor);
  }
}
