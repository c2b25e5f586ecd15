/** Bits of each part of π/2. The product of a part and a k of at most ten bits is exact in float32. */
const PART_BITS = 14;

/** Returns π/2 to 80 bits as four addends: three of 14 bits each, and the remainder. */
function partsOfHalfPi(): string[] {
  const parts: number[] = [];
  let rest = Math.PI / 2;
  for (let part = 1; part <= 3; part++) {
    const unit = 2 ** (1 - part * PART_BITS);
    const value = Math.floor(rest / unit) * unit;
    parts.push(value);
    rest -= value;
  }
  return [...parts, rest + REST_OF_HALF_PI].map((part) => `${part}`);
}

/** Difference between π/2 and the nearest double. */
const REST_OF_HALF_PI = 6.123233995736766e-17;

const [FIRST, SECOND, THIRD, FOURTH] = partsOfHalfPi();

/**
 * WGSL function `sinCos(angle)`, which returns sine and cosine with an error of at most 2 ulp for angles up to 1,600.
 * WGSL allows an error of 2⁻¹¹ in [-π, π] and any error outside. The multiple of π/2 is subtracted in four parts (Cody and
 * Waite); the polynomials are those of Cephes. Beyond 1,600 the error grows. NaN gives NaN.
 */
export const SINE_AND_COSINE = `
fn sinCos(angle: f32) -> vec2<f32> {
  let k = round(angle * ${2 / Math.PI});
  let r0 = (((angle - k * ${FIRST}) - k * ${SECOND}) - k * ${THIRD}) - k * ${FOURTH};
  let r = select(r0, 0.0, abs(r0) > 1.0);
  let s = r * r;
  let sine = r + r * s * (-0.16666654611 + s * (0.0083321608736 - s * 0.00019515295891));
  let cosine = 1.0 - 0.5 * s + s * s * (0.04166664568298827 + s * (-0.001388731625493765 + s * 0.00002443315711809948));
  let quadrant = u32(k - 4.0 * floor(k * 0.25));
  let swapped = select(vec2<f32>(sine, cosine), vec2<f32>(cosine, sine), (quadrant & 1u) == 1u);
  let signs = vec2<f32>(select(1.0, -1.0, quadrant >= 2u), select(1.0, -1.0, quadrant == 1u || quadrant == 2u));
  return swapped * signs;
}
`;
