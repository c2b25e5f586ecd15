import { psnr } from '../rendering/psnr.js';

/**
 * Computes the PSNR of an image in dB as the paper does: values are clipped to [-1, 1] and scaled to [0, 1].
 *
 * @param predicted values of the image, in any layout
 * @param truth values in [-1, 1], in the same layout
 */
export function imagePsnr(predicted: Float32Array, truth: Float32Array): number {
  const sum = truth.reduce((total, value, index) => {
    const clipped = Math.min(1, Math.max(-1, predicted[index] as number));
    return total + ((clipped - value) / 2) ** 2;
  }, 0);
  return psnr(sum / truth.length);
}
