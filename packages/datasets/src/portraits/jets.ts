// biome-ignore-all lint/style/noNonNullAssertion: every index here is below a length set a line or two above, and a check per number would cost more than the arithmetic
/** One number per point, followed, in blocks, by its derivatives by row and by column if derivatives are computed. */
export type Lanes = Float64Array;

/**
 * Arithmetic on batches of points: values only (`directions` 0), or values with exact derivatives by (row, column) by
 * forward-mode differentiation (`directions` 2). The values are bitwise identical in both modes.
 *
 * All operations consist of +, −, ×, ÷, √, comparison and rounding, which IEEE 754 defines exactly. Results are
 * therefore identical in all JavaScript engines, unlike those of `Math.sin`. All operations are continuously
 * differentiable.
 *
 * Results are stored in registers that are reused after the next `load`.
 */
export class Jets {
  /** Row coordinates of the loaded points. */
  readonly row: Lanes;
  readonly column: Lanes;
  /** Number of loaded points, at most `capacity`. */
  count = 0;
  private readonly registers: Lanes[] = [];
  private lent = 0;

  constructor(
    readonly capacity: number,
    readonly directions: 0 | 2,
  ) {
    this.row = this.lanes();
    this.column = this.lanes();
    if (directions === 2) {
      this.row.fill(1, capacity, 2 * capacity);
      this.column.fill(1, 2 * capacity);
    }
  }

  /** Allocates a zero-filled buffer with one number per point, and its derivatives. The caller owns the buffer. */
  lanes(): Lanes {
    return new Float64Array(this.capacity * (1 + this.directions));
  }

  /**
   * Loads the points of the grid `rows` × `columns` (both ascending) that lie in the box, and releases all registers.
   * Writes the row-major grid indices of the points to `selection`, and returns their number.
   */
  load(rows: readonly number[], columns: readonly number[], box: Box, selection: Int32Array): number {
    const [top, bottom] = within(rows, box.top, box.bottom);
    const [left, right] = within(columns, box.left, box.right);
    let count = 0;
    for (let i = top; i < bottom; i++) {
      for (let j = left; j < right; j++) {
        this.row[count] = rows[i]!;
        this.column[count] = columns[j]!;
        selection[count++] = i * columns.length + j;
      }
    }
    this.count = count;
    this.lent = 0;
    return count;
  }

  /** Returns a constant at all points. */
  constant(value: number): Lanes {
    const out = this.borrow();
    out.fill(value, 0, this.count);
    for (let block = 1; block <= this.directions; block++) {
      out.fill(0, block * this.capacity, block * this.capacity + this.count);
    }
    return out;
  }

  /** Computes scaleA·a + scaleB·b + offset. */
  combine(scaleA: number, a: Lanes, scaleB: number, b: Lanes, offset = 0): Lanes {
    const out = this.borrow();
    const { count, capacity, directions } = this;
    for (let i = 0; i < count; i++) out[i] = scaleA * a[i]! + scaleB * b[i]! + offset;
    for (let block = 1; block <= directions; block++) {
      const start = block * capacity;
      for (let i = start; i < start + count; i++) out[i] = scaleA * a[i]! + scaleB * b[i]!;
    }
    return out;
  }

  /** Computes scale·a + offset. */
  affine(scale: number, a: Lanes, offset = 0): Lanes {
    const out = this.borrow();
    const { count, capacity, directions } = this;
    for (let i = 0; i < count; i++) out[i] = scale * a[i]! + offset;
    for (let block = 1; block <= directions; block++) {
      const start = block * capacity;
      for (let i = start; i < start + count; i++) out[i] = scale * a[i]!;
    }
    return out;
  }

  /** Computes a·b. */
  multiply(a: Lanes, b: Lanes): Lanes {
    const out = this.borrow();
    const { count, capacity, directions } = this;
    for (let i = 0; i < count; i++) out[i] = a[i]! * b[i]!;
    for (let block = 1; block <= directions; block++) {
      const start = block * capacity;
      for (let i = 0; i < count; i++) out[start + i] = a[start + i]! * b[i]! + a[i]! * b[start + i]!;
    }
    return out;
  }

  /** Computes a / b. */
  divide(a: Lanes, b: Lanes): Lanes {
    const out = this.borrow();
    const { count, capacity, directions } = this;
    for (let i = 0; i < count; i++) out[i] = a[i]! / b[i]!;
    for (let block = 1; block <= directions; block++) {
      const start = block * capacity;
      for (let i = 0; i < count; i++) out[start + i] = (a[start + i]! - out[i]! * b[start + i]!) / b[i]!;
    }
    return out;
  }

  /** Computes √(a + floor). A floor above zero keeps the derivative finite where a is 0. */
  squareRoot(a: Lanes, floor: number): Lanes {
    const out = this.borrow();
    const { count } = this;
    for (let i = 0; i < count; i++) out[i] = Math.sqrt(a[i]! + floor);
    return this.chain(out, a, (_, root) => 0.5 / root);
  }

  /** Computes smoothstep of t = scale·a + offset: 0 for t ≤ 0, 1 for t ≥ 1, and 3t² − 2t³ between. */
  smoothstep(a: Lanes, scale = 1, offset = 0): Lanes {
    const out = this.borrow();
    const { count } = this;
    for (let i = 0; i < count; i++) {
      const t = scale * a[i]! + offset;
      out[i] = t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t);
    }
    return this.chain(out, a, (value) => {
      const t = scale * value + offset;
      return t <= 0 || t >= 1 ? 0 : 6 * scale * t * (1 - t);
    });
  }

  /** Computes max(0, a)². */
  ramp(a: Lanes): Lanes {
    const out = this.borrow();
    const { count } = this;
    for (let i = 0; i < count; i++) {
      const t = a[i]!;
      out[i] = t > 0 ? t * t : 0;
    }
    return this.chain(out, a, (t) => (t > 0 ? 2 * t : 0));
  }

  /** Computes a sine-like wave made of parabolas: period 1, range [−1, 1], zero and rising at 0. */
  wave(a: Lanes): Lanes {
    const out = this.borrow();
    const { count } = this;
    for (let i = 0; i < count; i++) {
      const t = a[i]! - Math.floor(a[i]! + 0.5); // [−½, ½)
      out[i] = 8 * t * (1 - 2 * Math.abs(t));
    }
    return this.chain(out, a, (x) => 8 - 32 * Math.abs(x - Math.floor(x + 0.5)));
  }

  /**
   * Blends a color into the target at the selected points: target ← target + coverage·(color − target). The color is
   * from + (to − from)·blend, or `from` if there is no blend.
   */
  compose(target: Lanes, selection: Int32Array, coverage: Lanes, from: number, to = from, blend?: Lanes): void {
    const { count, capacity, directions } = this;
    const step = to - from;
    for (let i = 0; i < count; i++) {
      const alpha = coverage[i]!;
      const at = selection[i]!;
      const difference = (blend ? from + step * blend[i]! : from) - target[at]!;
      for (let block = 1; block <= directions; block++) {
        const start = block * capacity;
        const slope = blend ? step * blend[start + i]! : 0;
        target[start + at]! += coverage[start + i]! * difference + alpha * (slope - target[start + at]!);
      }
      target[at]! += alpha * difference;
    }
  }

  /** Applies the chain rule to out = f(a), given f′ as a function of (a, out). */
  private chain(out: Lanes, a: Lanes, slope: (a: number, out: number) => number): Lanes {
    const { count, capacity, directions } = this;
    if (directions === 0) return out;
    for (let i = 0; i < count; i++) {
      const derivative = slope(a[i]!, out[i]!);
      for (let block = 1; block <= directions; block++) {
        out[block * capacity + i] = derivative * a[block * capacity + i]!;
      }
    }
    return out;
  }

  private borrow(): Lanes {
    const register = this.registers[this.lent] ?? this.lanes();
    this.registers[this.lent++] = register;
    return register;
  }
}

/** Rectangle of the image, inclusive. */
export interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Returns the half-open index range of the ascending numbers that lie in [low, high]. */
function within(numbers: readonly number[], low: number, high: number): [first: number, end: number] {
  let first = 0;
  let end = numbers.length;
  while (first < end && numbers[first]! < low) first++;
  while (end > first && numbers[end - 1]! > high) end--;
  return [first, end];
}
