import type { Box, Jets, Lanes } from './jets.js';

/** A point or a pair of lengths in a frame: [x to the right, y down]. */
export type Pair = readonly [x: number, y: number];

/** How a frame lies in its parent. */
export interface Placement {
  /** Its origin, in the parent's coordinates. */
  readonly at?: Pair;
  /** Clockwise turn: twice the tangent of half the angle, which for small angles is the angle in radians. */
  readonly tilt?: number;
  /** The parent's units per unit of this frame. */
  readonly scale?: number;
  /** Whether x runs to the left, as for the second of two eyes. */
  readonly mirror?: boolean;
}

/** Local coordinates of one part of the image: x to the right, y down, moved, turned, scaled and perhaps mirrored. */
export class Frame {
  private constructor(
    private readonly origin: Pair,
    private readonly xAxis: Pair,
    private readonly yAxis: Pair,
    /** Image units per unit of this frame. */
    readonly scale: number,
  ) {}

  /** x = column, y = row. */
  static readonly image = new Frame([0, 0], [1, 0], [0, 1], 1);

  /** A frame inside this one. */
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

  /** [column, row] of a point of this frame. */
  toImage([x, y]: Pair): Pair {
    return [
      this.origin[0] + x * this.xAxis[0] + y * this.yAxis[0],
      this.origin[1] + x * this.xAxis[1] + y * this.yAxis[1],
    ];
  }

  /** This frame's x, times `scale`, at every loaded point. */
  x(jets: Jets, scale = 1): Lanes {
    return this.along(jets, this.xAxis, scale);
  }

  /** This frame's y, times `scale`, at every loaded point. */
  y(jets: Jets, scale = 1): Lanes {
    return this.along(jets, this.yAxis, scale);
  }

  /** The box of the image that holds the rectangle from (x0, y0) to (x1, y1) of this frame. */
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
