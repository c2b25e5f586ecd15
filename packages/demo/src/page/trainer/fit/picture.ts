import { type FittedSignal, imageGradient, imageLaplacian, imagePsnr } from '@hypersiren/siren/fits';
import { gradientPixels, imagePixels, scaleOf, signedPixels } from '../../colors.js';
import type { Raster } from '../../resample.js';
import type { Size } from '../../view.js';
import type { Pictured } from '../messages.js';

/** Smallest scales of the gradient and the Laplacian, so that flat areas do not show rounding errors. */
const FLATTEST = 0.1;
const STRAIGHTEST = 1;

/** The largest norm of a gradient and the largest Laplacian that have a color of their own. */
export interface DerivativeScales {
  readonly gradient: number;
  readonly laplacian: number;
}

/** Returns the image with its differences as derivatives, and their scales, which all networks share. */
export function pictureTarget(image: Raster): { readonly pictured: Pictured; readonly scales: DerivativeScales } {
  const { channels, data: values } = image;
  const size = sizeOf(image);
  const signal = { ...size, channels, values };
  const gradient = meanOfChannels(imageGradient(signal), channels, 2);
  const laplacian = meanOfChannels(imageLaplacian(signal), channels, 1);
  const steepness = laplacian.map((_, i) => Math.hypot(gradient[2 * i] as number, gradient[2 * i + 1] as number));
  const scales = {
    gradient: scaleOf(steepness, FLATTEST),
    laplacian: scaleOf(laplacian.map(Math.abs), STRAIGHTEST),
  };
  return { scales, pictured: colored({ values, gradient, laplacian }, size, size, channels, scales) };
}

/** Renders a signal at the pixels of an image, and its derivatives at another size. */
export async function pictureSignal(
  signal: FittedSignal,
  image: Raster,
  derived: Size,
  scales: DerivativeScales,
): Promise<{ readonly pictured: Pictured; readonly psnr: number }> {
  const { channels } = image;
  const { value } = await signal.render(sizeOf(image));
  const { gradient, laplacian } = await signal.render({ ...derived, derivatives: 'laplacian' });
  const numbers = {
    values: value,
    gradient: meanOfChannels(gradient, channels, 2),
    laplacian: meanOfChannels(laplacian, channels, 1),
  };
  return {
    psnr: imagePsnr(value, image.data),
    pictured: colored(numbers, sizeOf(image), derived, channels, scales),
  };
}

function colored(
  numbers: { values: Float32Array; gradient: Float32Array; laplacian: Float32Array },
  size: Size,
  derived: Size,
  channels: number,
  scales: DerivativeScales,
): Pictured {
  return {
    image: { ...size, bytes: imagePixels(numbers.values, channels) },
    gradient: { ...derived, bytes: gradientPixels(numbers.gradient, scales.gradient) },
    laplacian: { ...derived, bytes: signedPixels(numbers.laplacian, scales.laplacian) },
  };
}

const sizeOf = ({ height, width }: Size): Size => ({ height, width });

/** Averages [N, C, K] over the channels: [N, K]. */
function meanOfChannels(values: Float32Array, channels: number, numbers: number): Float32Array {
  const count = values.length / (channels * numbers);
  const means = new Float32Array(count * numbers);
  for (let point = 0; point < count; point++)
    for (let channel = 0; channel < channels; channel++)
      for (let k = 0; k < numbers; k++)
        means[point * numbers + k] =
          (means[point * numbers + k] as number) +
          (values[(point * channels + channel) * numbers + k] as number) / channels;
  return means;
}
