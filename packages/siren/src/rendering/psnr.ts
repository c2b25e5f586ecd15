/** PSNR of an error of 1e-10, which stands for all smaller ones: an infinite value would make every mean infinite. */
const HIGHEST_PSNR = 100; // dB

/** Peak signal-to-noise ratio in dB of a mean squared error on the scale of [0, 1], at most 100. */
export function psnr(meanSquaredError: number): number {
  return Math.min(HIGHEST_PSNR, -10 * Math.log10(meanSquaredError));
}
