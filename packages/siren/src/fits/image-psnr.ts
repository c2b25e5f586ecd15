import { psnr } from '../rendering/psnr.js';

/**
 * PSNR in dB of an image as the paper measures it: values clipped to [-1, 1], on the scale of [0, 1].
 *
 * @param predicted numbers of the image, in any layout
 * @param truth in [-1, 1], in the same layout
 */
export function imagePsnr(predicted: Float32Array, truth: Float32Array): number {
  const sum = truth.reduce((total, value, index) => {
    const clipped = Math.min(1, Math.max(-1, predicted[index] as number));
    return total + ((clipped - value) / 2) ** 2;
  }, 0);
  return psnr(sum / truth.length);
}
