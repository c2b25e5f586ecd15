import type { Frame, Pair } from './frame.js';
import type { Box, Jets, Lanes } from './jets.js';

/** Scalar function of the loaded points. */
export type Field = (jets: Jets) => Lanes;

/**
 * Region with soft edges: the coverage of each point in [0, 1], and a bounding box outside of which the coverage is 0.
 */
export interface Shape {
  readonly bounds: Box;
  readonly coverage: Field;
}

/**
 * Width of a soft edge, in units of half the image side: half a pixel at 32×32, two pixels at 128×128, eight pixels at
 * 512×512. It is a compromise between aliasing at small sizes and blur at large sizes.
 */
export const EDGE = 0.03;

/** Width of the soft edge of fine details, such as eyes, lashes, lips and rims. */
export const FINE_EDGE = 0.02;

/** Constant that keeps the gradient of a distance finite at the center of a shape, where the coverage is constant. */
const CENTER = 1e-12;

/** Shape that covers the whole image. */
export const everywhere: Shape = {
  bounds: { top: -Infinity, bottom: Infinity, left: -Infinity, right: Infinity },
  coverage: (jets) => jets.constant(1),
};

export interface BlobOptions {
  /** Center of the shape. Default: [0, 0]. */
  readonly at?: Pair;
  /** Half width and half height. */
  readonly size: Pair;
  /** Clockwise rotation about the center, as in `Placement.tilt`. Default: 0. */
  readonly tilt?: number;
  /** Distance of the two sides below the center: positive for a frown, negative for a smile. Default: 0. */
  readonly bend?: number;
  /** Fraction by which the shape narrows towards the bottom and widens towards the top. Default: 0. */
  readonly taper?: number;
  /** Fraction by which the shape becomes lower towards the right and higher towards the left. Default: 0. */
  readonly thin?: number;
  /**
   * Squareness, from an ellipse (0) to the quartic u⁴ + v⁴ = 1 (1), nearly a rectangle with round corners. Default: 0.
   */
  readonly square?: number;
  /** Width of the soft edge, in image units. Default: `EDGE`. */
  readonly edge?: number;
}

/** Creates an ellipse that can be bent, tapered and squared. */
export function blob(parent: Frame, options: BlobOptions): Shape {
  const { at = [0, 0], size, tilt = 0, bend = 0, taper = 0, thin = 0, square = 0, edge = EDGE } = options;
  const frame = parent.place({ at, tilt });
  const [width, height] = size;
  const soft = edge / frame.scale;
  // Let F = √f, with f of the distance functions below. The distance is at least (F − 1/F)·min(width, height)/2, so the
  // coverage is 0 for F ≥ reach.
  const thickness = soft / 2 / Math.min(width, height);
  const reach = thickness + Math.sqrt(1 + thickness * thickness);
  if (taper !== 0 && thin !== 0) throw new RangeError('blob: taper and thin exclude each other');
  if (Math.max(Math.abs(taper), Math.abs(thin)) * reach >= 1) {
    throw new RangeError(`blob: taper ${taper} or thin ${thin} is too much for a size of ${width} × ${height}`);
  }
  const x = (width * reach) / (1 - Math.abs(taper) * reach);
  const y = (height * reach) / (1 - Math.abs(thin) * reach);
  const hang = (bend * x * x) / (width * width);
  return {
    bounds: frame.bounds(-x, -y + Math.min(0, hang), x, y + Math.max(0, hang)),
    coverage: (jets) => {
      let u = frame.x(jets, 1 / width);
      let v = frame.y(jets, 1 / height);
      if (bend !== 0) v = jets.combine(1, v, -bend / height, jets.multiply(u, u));
      if (taper !== 0) u = jets.combine(1, u, taper, jets.multiply(u, v));
      if (thin !== 0) v = jets.combine(1, v, thin, jets.multiply(u, v));
      return inside(
        jets,
        square === 0 ? ellipseDistance(jets, u, v, size) : quarticDistance(jets, u, v, size, square),
        soft,
      );
    },
  };
}

/**
 * Computes the first-order distance (f − 1)/|∇f| to the outline f = 1 of an ellipse, f = u² + v². The distance tends to
 * −∞ at the center, so that even a shape thinner than its edge is covered there.
 */
function ellipseDistance(jets: Jets, u: Lanes, v: Lanes, [width, height]: Pair): Lanes {
  const uu = jets.multiply(u, u);
  const vv = jets.multiply(v, v);
  const slope = jets.squareRoot(jets.combine(4 / (width * width), uu, 4 / (height * height), vv), CENTER);
  return jets.divide(jets.combine(1, uu, 1, vv, -1), slope);
}

/**
 * Computes the first-order distance (f − 1)/|∇f| to the outline f = 1 of a quartic, f² = u⁴ + v⁴ + 2(1 − square)·u²v².
 */
function quarticDistance(jets: Jets, u: Lanes, v: Lanes, [width, height]: Pair, square: number): Lanes {
  const uu = jets.multiply(u, u);
  const vv = jets.multiply(v, v);
  const byU = jets.combine(1, uu, 1 - square, vv); // ∂f²/∂u = 4u·byU
  const byV = jets.combine(1, vv, 1 - square, uu);
  const f = jets.squareRoot(jets.combine(1, jets.multiply(uu, byU), 1, jets.multiply(vv, byV)), CENTER);
  const slopeU = jets.multiply(uu, jets.multiply(byU, byU));
  const slopeV = jets.multiply(vv, jets.multiply(byV, byV));
  const slope = jets.squareRoot(
    jets.combine(4 / (width * width), slopeU, 4 / (height * height), slopeV),
    CENTER * CENTER,
  );
  return jets.divide(jets.multiply(f, jets.affine(1, f, -1)), slope);
}

function inside(jets: Jets, distance: Lanes, soft: number): Lanes {
  return jets.smoothstep(distance, -1 / soft, 0.5);
}

/** Creates an elliptical patch with coverage (1 − r²)², from 1 at its center to 0 at its rim. */
export function glow(
  parent: Frame,
  { at = [0, 0], size, tilt = 0 }: { readonly at?: Pair; readonly size: Pair; readonly tilt?: number },
): Shape {
  const frame = parent.place({ at, tilt });
  const [width, height] = size;
  return {
    bounds: frame.bounds(-width, -height, width, height),
    coverage: (jets) => {
      const u = frame.x(jets, 1 / width);
      const v = frame.y(jets, 1 / height);
      return jets.ramp(jets.combine(-1, jets.multiply(u, u), -1, jets.multiply(v, v), 1));
    },
  };
}

/** Creates the region below the parabola with vertex `at` that is `bend` lower at a distance of 1. */
export function below(
  parent: Frame,
  options: { readonly at?: Pair; readonly tilt?: number; readonly bend?: number; readonly edge?: number },
): Shape {
  const { at = [0, 0], tilt = 0, bend = 0, edge = EDGE } = options;
  const frame = parent.place({ at, tilt });
  return {
    bounds: everywhere.bounds,
    coverage: (jets) => {
      let height = frame.y(jets, -1);
      if (bend !== 0) {
        const x = frame.x(jets);
        const xx = jets.multiply(x, x);
        const slope = jets.squareRoot(jets.affine(4 * bend * bend, xx), 1);
        height = jets.divide(jets.combine(1, height, bend, xx), slope);
      }
      return inside(jets, height, edge / frame.scale);
    },
  };
}

/** Creates parallel stripes across x, each half a period wide. */
export function stripes(
  parent: Frame,
  options: { readonly at?: Pair; readonly tilt?: number; readonly period: number },
): Shape {
  const { at = [0, 0], tilt = 0, period } = options;
  const frame = parent.place({ at, tilt });
  return {
    bounds: everywhere.bounds,
    // The wave crosses zero with a slope of 8 per period.
    coverage: (jets) =>
      inside(jets, jets.affine(-period / 8, jets.wave(frame.x(jets, 1 / period))), EDGE / frame.scale),
  };
}

/** Creates discs on a square lattice. `radius` is in periods, below 0.25. */
export function dots(
  parent: Frame,
  options: { readonly at?: Pair; readonly tilt?: number; readonly period: number; readonly radius: number },
): Shape {
  const { at = [0, 0], tilt = 0, period, radius } = options;
  const frame = parent.place({ at, tilt });
  return {
    bounds: everywhere.bounds,
    // Near its maximum, the wave is 1 − 16t². A level set of the sum of two waves is therefore a circle, with slope
    // 32·radius.
    coverage: (jets) => {
      const across = jets.wave(frame.x(jets, 1 / period));
      const down = jets.wave(frame.y(jets, 1 / period));
      const scale = -period / (32 * radius);
      return inside(
        jets,
        jets.combine(scale, across, scale, down, -scale * (2 - 16 * radius * radius)),
        EDGE / frame.scale,
      );
    },
  };
}

/** Creates the intersection of shapes. */
export function intersect(...shapes: readonly Shape[]): Shape {
  const boxes = shapes.map((shape) => shape.bounds);
  return {
    bounds: {
      top: Math.max(...boxes.map((box) => box.top)),
      bottom: Math.min(...boxes.map((box) => box.bottom)),
      left: Math.max(...boxes.map((box) => box.left)),
      right: Math.min(...boxes.map((box) => box.right)),
    },
    coverage: (jets) => shapes.map((shape) => shape.coverage(jets)).reduce((a, b) => jets.multiply(a, b)),
  };
}

/** Creates the union of shapes. */
export function unite(...shapes: readonly Shape[]): Shape {
  const boxes = shapes.map((shape) => shape.bounds);
  return {
    bounds: {
      top: Math.min(...boxes.map((box) => box.top)),
      bottom: Math.max(...boxes.map((box) => box.bottom)),
      left: Math.min(...boxes.map((box) => box.left)),
      right: Math.max(...boxes.map((box) => box.right)),
    },
    coverage: (jets) => {
      const uncovered = shapes.map((shape) => jets.affine(-1, shape.coverage(jets), 1));
      return jets.affine(
        -1,
        uncovered.reduce((a, b) => jets.multiply(a, b)),
        1,
      );
    },
  };
}

/** Creates the difference of a shape and other shapes. */
export function subtract(shape: Shape, ...holes: readonly Shape[]): Shape {
  return {
    bounds: shape.bounds,
    coverage: (jets) =>
      holes.reduce((rest, hole) => jets.multiply(rest, jets.affine(-1, hole.coverage(jets), 1)), shape.coverage(jets)),
  };
}
