/** Seeded random numbers for test data, by xorshift. */
export class TestRandom {
  private state: number;

  constructor(seed: number) {
    this.state = (seed * 2654435761) >>> 0 || 1;
    for (let i = 0; i < 8; i++) this.next();
  }

  /** Returns a number in [0, 1). */
  next(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x >>> 0;
    return this.state / 2 ** 32;
  }

  uniform(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Returns an integer in [low, high]. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.integer(0, choices.length - 1)] as T;
  }

  floats(length: number, low = -3, high = 3): Float32Array {
    return this.fill(new Float32Array(length), () => this.uniform(low, high));
  }

  ints(length: number, low = -9, high = 9): Int32Array {
    return this.fill(new Int32Array(length), () => this.integer(low, high));
  }

  bools(length: number): Uint8Array {
    return this.fill(new Uint8Array(length), () => this.integer(0, 1));
  }

  /** Fills an array in a loop, since `from` of typed arrays uses slow iterators. */
  private fill<T extends Float32Array | Int32Array | Uint8Array>(numbers: T, next: () => number): T {
    for (let i = 0; i < numbers.length; i++) numbers[i] = next();
    return numbers;
  }
}

/** Edge cases of kernels: signed zeros, infinities, NaN, limits of the number range, rounding ties. */
export const SPECIAL_FLOATS = Float32Array.of(
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  -1.5,
  2.5,
  -2.5,
  6,
  7,
  -7,
  1e-45,
  -1e-45,
  1e-39,
  -1e-39,
  1.17549435e-38,
  3.4028235e38,
  -3.4028235e38,
  Infinity,
  -Infinity,
  NaN,
  8388607.5,
  -8388607.5,
  8388609,
  2147483648,
  -2147483648,
  1e10,
  88.7,
  -88.7,
  100,
  -100,
  1e-4,
  -1e-4,
  0.9999999,
  -0.9999999,
);
