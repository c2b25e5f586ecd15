import { floatToImages } from '@hypersiren/datasets';
import { resizeImage } from '@hypersiren/datasets/media';
import { formatCount } from '@hypersiren/hypernet/text';
import {
  type FittedSignal,
  hasOrder,
  imageGradient,
  imageLaplacian,
  imagePsnr,
  meanAligned,
  type SampledField,
  type SignalImage,
  withHarmonicPart,
} from '@hypersiren/siren/fits';
import { renderSheet, type SheetGroup, type SheetImage } from './sheet.js';

/** Fraction of the pixels within the scale of their derivatives, so that outliers do not turn all others gray. */
const WITHIN_SCALE = 0.99;

/** Largest side of an image in the sheet, in pixels. */
const LARGEST = 256;

/**
 * Renders a sheet of an image, the norm of its gradient and its Laplacian, each beside that of the fitted signal. PNG.
 * Derivatives that the network lacks are left out.
 *
 * @param upTo what the fit leaves undetermined: a constant, which is taken from the mean of the true image, or a harmonic
 * function, which is solved for from the edges of the true image and shown beside the image without it
 */
export async function derivativeSheet(
  signal: FittedSignal,
  image: SignalImage,
  { name, step }: { readonly name: string; readonly step: number },
  { upTo }: { readonly upTo?: 'constant' | 'harmonic' } = {},
): Promise<Buffer> {
  const { height, width, channels } = image;
  const [first, second] = (['gradient', 'laplacian'] as const).map((order) => hasOrder(signal.network.limit, order));
  const order = second ? 'laplacian' : first ? 'gradient' : 'value';
  const fitted: Partial<SampledField<'laplacian'>> & SampledField<'value'> = await signal.render({
    ...{ height, width, derivatives: order },
  });
  const aligned = upTo === undefined ? fitted.value : meanAligned(fitted.value, image.values, channels);
  const value = upTo === 'harmonic' ? withHarmonicPart(fitted.value, image) : aligned;
  const size = reduced({ height, width });
  const shrink = async (raster: SheetImage): Promise<SheetImage> =>
    size.height === height && size.width === width
      ? raster
      : resizeImage(raster, { size: [size.height, size.width], kernel: 'lanczos3' });
  const pair = async (title: string, truth: SheetImage, own: SheetImage, caption?: string): Promise<SheetGroup> => ({
    title,
    columns: [
      { label: 'true', cells: [{ image: await shrink(truth) }] },
      { label: 'fitted', cells: [{ image: await shrink(own), ...(caption !== undefined && { caption }) }] },
    ],
  });
  const values = (numbers: Float32Array): SheetImage => ({ data: floatToImages(numbers), height, width, channels });
  const gray = (numbers: Float32Array): SheetImage => ({ data: floatToImages(numbers), height, width, channels: 1 });
  const { gradient, laplacian } = fitted;
  const slopes = gradient && onOneScale(lengths(imageGradient(image), 2 * channels), lengths(gradient, 2 * channels));
  const bends = laplacian && onOneScale(means(imageLaplacian(image), channels), means(laplacian, channels));
  const lengthsOf = (maps: readonly Float32Array[]) =>
    maps.map((map) => gray(map.map((share) => 2 * share - 1))) as Two;
  const psnr = (numbers: Float32Array): string => `PSNR ${imagePsnr(numbers, image.values).toFixed(1)} dB`;
  const shown = await pair('Image', values(image.values), values(value), psnr(value));
  const without = {
    label: 'without the edges',
    cells: [{ image: await shrink(values(aligned)), caption: psnr(aligned) }],
  };
  return renderSheet({
    title: `Derivatives: ${name}`,
    subtitle: `${width} × ${height} pixels, after ${formatCount(step)} steps; true derivatives by finite differences`,
    size,
    groups: [
      upTo === 'harmonic' ? { ...shown, columns: [...shown.columns, without] } : shown,
      ...(slopes ? [await pair('Length of the gradient', ...lengthsOf(slopes))] : []),
      ...(bends ? [await pair('Laplacian', ...(bends.map(gray) as Two))] : []),
    ],
  });
}

type Two = [SheetImage, SheetImage];

function reduced({ height, width }: { height: number; width: number }): { height: number; width: number } {
  const scale = Math.min(1, LARGEST / Math.max(height, width));
  return { height: Math.max(1, Math.round(height * scale)), width: Math.max(1, Math.round(width * scale)) };
}

/** Divides both maps by the scale of the true one. */
function onOneScale(truth: Float32Array, own: Float32Array): Float32Array[] {
  const sorted = truth.map(Math.abs).sort();
  const end = sorted[Math.floor(WITHIN_SCALE * (sorted.length - 1))] || 1;
  return [truth, own].map((map) => map.map((value) => value / end));
}

/** Computes the root mean square of every `count` numbers. */
function lengths(numbers: Float32Array, count: number): Float32Array {
  return groups(numbers, count, (group) => Math.hypot(...group) / Math.sqrt(count));
}

function means(numbers: Float32Array, count: number): Float32Array {
  return groups(numbers, count, (group) => group.reduce((sum, value) => sum + value, 0) / count);
}

function groups(numbers: Float32Array, count: number, reduce: (group: Float32Array) => number): Float32Array {
  return Float32Array.from({ length: numbers.length / count }, (_, index) =>
    reduce(numbers.subarray(index * count, (index + 1) * count)),
  );
}
