/**
 * A perfectly matched layer along the sides of [-1, 1]². It absorbs outgoing waves, so that the square behaves like
 * open space.
 */
export interface MatchedLayer {
  /** Thickness L. The paper uses 0.5. */
  readonly thickness: number;
  /** Absorption strength a₀. The paper uses 5. */
  readonly strength: number;
}

/** A complex number. */
export type Complex = readonly [real: number, imaginary: number];

/** The layer of the paper (Sitzmann et al. 2020, supplement, section 5.3). */
export const MATCHED_LAYER: MatchedLayer = { thickness: 0.5, strength: 5 };

/**
 * Returns the factor s of the derivative along a coordinate, and the derivative of s. Within a layer ∂ becomes s ∂ with
 * s = 1 / (1 − j·a₀·(l / L)²) at depth l (Sitzmann et al. 2020, supplement, section 5.3: s = 1 / eₓ), for waves
 * e^(jωt). Elsewhere s = 1.
 */
export function stretch(place: number, { thickness, strength }: MatchedLayer): { factor: Complex; slope: Complex } {
  const depth = Math.max(0, Math.abs(place) - (1 - thickness)) / thickness;
  const fade = strength * depth ** 2; // 1 / (1 − j·fade) = (1 + j·fade) / (1 + fade²)
  const size = 1 + fade ** 2;
  const factor: Complex = [1 / size, fade / size];
  // s′ = j·fade′·s²
  const change = (Math.sign(place) * 2 * strength * depth) / thickness;
  const [real, imaginary] = multiply(factor, factor);
  return { factor, slope: [-change * imaginary, change * real] };
}

export function multiply([a, b]: Complex, [c, d]: Complex): Complex {
  return [a * c - b * d, a * d + b * c];
}
