/** Point or direction in space. */
export type Vector = readonly [x: number, y: number, z: number];

/** Returns row `index` of an array of shape [N, 3]. */
export function row(numbers: ArrayLike<number>, index: number): Vector {
  return [numbers[3 * index] as number, numbers[3 * index + 1] as number, numbers[3 * index + 2] as number];
}

export function subtract(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** Returns a + t·b. */
export function addScaled(a: Vector, t: number, b: Vector): Vector {
  return [a[0] + t * b[0], a[1] + t * b[1], a[2] + t * b[2]];
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** Normalizes a vector to length 1. A zero vector is returned unchanged. */
export function unit(a: Vector): Vector {
  const length = Math.hypot(...a) || 1;
  return [a[0] / length, a[1] / length, a[2] / length];
}
