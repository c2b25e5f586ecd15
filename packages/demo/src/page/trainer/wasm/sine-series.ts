/**
 * Coefficients of the Taylor series of sin(x) / x in powers of x², from the last one to 1; the error of the sine in [-π/2,
 * π/2] is below 1e-9.
 */
export const SINE_SERIES = [1 / 6_227_020_800, -1 / 39_916_800, 1 / 362_880, -1 / 5040, 1 / 120, -1 / 6, 1] as const;
