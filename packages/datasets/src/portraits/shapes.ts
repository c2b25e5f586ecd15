import type { Frame, Pair } from './frame.js';
import type { Box, Jets, Lanes } from './jets.js';

/** A number at every loaded point. */
export type Field = (jets: Jets) => Lanes;

/** A soft-edged region: how much of each point it covers, in [0, 1], and a box outside of which it covers nothing at all. */
export interface Shape {
  readonly bounds: Box;
  readonly coverage: Field;
}

/**
 * How wide the way from covered to uncovered is, in units of the image's half side. It is a compromise: half a pixel of a grid of
 * 32 (samples are then within 27 dB of means over pixels, and still look right), two pixels of one of 128 (43 dB: as good as
 * band-limited, and sharp), eight of one of 512 (soft, never jagged).
 */
export const EDGE = 0.03;

/** The same for what is small and fine: eyes, lashes, lips, rims. */
export const FINE_EDGE = 0.02;

/** Keeps the slope of a distance finite at a shape's very center, where the coverage is flat anyway. */
const CENTER = 1e-12;

/** The whole image. */
export const everywhere: Shape = {
  bounds: { top: -Infinity, bottom: Infinity, left: -Infinity, right: Infinity },
  coverage: (jets) => jets.constant(1),
};

export interface BlobOptions {
  /** Center. */
  readonly at?: Pair;
  /** Half width and half height. */
  readonly size: Pair;
  /** Clockwise turn about the center (see `Placement.tilt`). */
  readonly tilt?: number;
  /** How much lower the two sides hang than the center: a frown above 0, a smile below. */
  readonly bend?: number;
  /** Narrower below and wider above, by this share; the reverse below 0. */
  readonly taper?: number;
  /** Lower on the right and higher on the left, by this share; the reverse below 0. */
  readonly thin?: number;
  /** From an ellipse (0) to the quartic u⁴ + v⁴ = 1 (1), nearly a rectangle with round corners. */
  readonly square?: number;
  /** Width of the soft edge, in image units. */
  readonly edge?: number;
}

/** An ellipse, bent, tapered and squared at will. */
export function blob(parent: Frame, options: BlobOptions): Shape {
  const { at = [0, 0], size, tilt = 0, bend = 0, taper = 0, thin = 0, square = 0, edge = EDGE } = options;
  const frame = parent.place({ at, tilt });
  const [width, height] = size;
  const soft = edge / frame.scale;
  // With F the root of f below, the estimated distance is at least (F − 1/F)·(smaller half axis)/2: beyond F = reach nothing is covered.
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
 * First-order distance (f − 1)/|∇f| to the outline f = 1 of an ellipse, f = u² + v². It falls to −∞ at the center, so that even a
 * shape thinner than its edge is covered there, and smoothly.
 */
function ellipseDistance(jets: Jets, u: Lanes, v: Lanes, [width, height]: Pair): Lanes {
  const uu = jets.multiply(u, u);
  const vv = jets.multiply(v, v);
  const slope = jets.squareRoot(jets.combine(4 / (width * width), uu, 4 / (height * height), vv), CENTER);
  return jets.divide(jets.combine(1, uu, 1, vv, -1), slope);
}

/** The same where f² = u⁴ + v⁴ + 2(1 − square)·u²v². */
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

/** A round patch that fades from 1 at its center to 0 at its rim: (1 − r²)². */
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

/** Everything below a parabola whose vertex is `at` and that hangs by `bend` at a distance of 1. */
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

/** Every second of the parallel stripes across x, each half a period wide. */
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

/** Discs on a square lattice, `radius` in periods, below a quarter. */
export function dots(
  parent: Frame,
  options: { readonly at?: Pair; readonly tilt?: number; readonly period: number; readonly radius: number },
): Shape {
  const { at = [0, 0], tilt = 0, period, radius } = options;
  const frame = parent.place({ at, tilt });
  return {
    bounds: everywhere.bounds,
    // Near its crest the wave is 1 − 16t², so that a level of the sum of two waves is a circle, crossed with a slope of 32·radius.
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

/** What all the shapes cover. */
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

/** What any of the shapes covers. */
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

/** What the first shape covers and none of the others does. */
export function subtract(shape: Shape, ...holes: readonly Shape[]): Shape {
  return {
    bounds: shape.bounds,
    coverage: (jets) =>
      holes.reduce((rest, hole) => jets.multiply(rest, jets.affine(-1, hole.coverage(jets), 1)), shape.coverage(jets)),
  };
}
