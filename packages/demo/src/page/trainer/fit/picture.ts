import { type FittedSignal, imageGradient, imageLaplacian, imagePsnr } from '@hypersiren/siren/fits';
import { gradientPixels, imagePixels, scaleOf, signedPixels } from '../../colors.js';
import type { Raster } from '../../images/resample.js';
import type { Size, Window } from '../../view.js';
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

/** How many points of a signal are rendered. */
export interface Detail {
  /** Distance of the pixels that are rendered, along both axes: 1 for all, 2 for a quarter of them. */
  readonly stride: number;
  /** Longer side of the derivatives in pixels, if the image is larger. */
  readonly derived: number;
}

/** Renders a signal at pixels of an image, and its derivatives at another size. The PSNR is that of the rendered pixels. */
export async function pictureSignal(
  signal: FittedSignal,
  image: Raster,
  detail: Detail,
  scales: DerivativeScales,
): Promise<{ readonly pictured: Pictured; readonly psnr: number }> {
  const { channels } = image;
  const { target, window } = everyPixel(image, detail.stride);
  const derived = sizeWithin(image, detail.derived);
  const { value } = await signal.render({ ...sizeOf(target), window });
  const { gradient, laplacian } = await signal.render({ ...derived, derivatives: 'laplacian' });
  const numbers = {
    values: value,
    gradient: meanOfChannels(gradient, channels, 2),
    laplacian: meanOfChannels(laplacian, channels, 1),
  };
  return {
    psnr: imagePsnr(value, target.data),
    pictured: colored(numbers, sizeOf(target), derived, channels, scales),
  };
}

/** Returns every `stride`-th pixel of an image along both axes, from the first one, with their coordinates. */
function everyPixel(image: Raster, stride: number): { readonly target: Raster; readonly window: Window } {
  const { channels, data } = image;
  const kept = (pixels: number) => Math.ceil(pixels / stride);
  const [height, width] = [kept(image.height), kept(image.width)];
  const target = new Float32Array(height * width * channels);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const from = (row * image.width + column) * stride * channels;
      target.set(data.subarray(from, from + channels), (row * width + column) * channels);
    }
  const axis = (pixels: number): [number, number] =>
    pixels === 1 ? [0, 0] : [-1, (2 * (kept(pixels) - 1) * stride) / (pixels - 1) - 1];
  return {
    target: { height, width, channels, data: target },
    window: { rows: axis(image.height), columns: axis(image.width) },
  };
}

/** Returns the size of an image, scaled to a longer side of at most `longer` pixels. */
function sizeWithin({ height, width }: Size, longer: number): Size {
  const scale = Math.min(1, longer / Math.max(height, width));
  return { height: Math.max(3, Math.round(height * scale)), width: Math.max(3, Math.round(width * scale)) };
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
