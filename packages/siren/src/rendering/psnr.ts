/** Largest PSNR, that of an error of 1e-10. A limit keeps means finite. */
const HIGHEST_PSNR = 100; // dB

/** Converts a mean squared error on the scale of [0, 1] to a peak signal-to-noise ratio in dB, at most 100. */
export function psnr(meanSquaredError: number): number {
  return Math.min(HIGHEST_PSNR, -10 * Math.log10(meanSquaredError));
}
