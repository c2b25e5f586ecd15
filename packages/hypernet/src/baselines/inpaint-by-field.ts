import { fillConditionalMean, type NormalField } from '../linear-algebra/conditional-mean.js';
import type { ContextBatch } from '../model/context-batch.js';
import { knownImages } from './inpaint-each.js';

/**
 * Replaces the unknown pixels of a batch by their conditional mean given the known ones, under a normal distribution.
 * Known pixels are kept.
 *
 * @param field distribution of the differences from the mean: of all pixels and channels (D = H·W·C), or of the pixels
 * of one channel (D = H·W) if channels are independent
 * @param mean [H, W, C]
 * @returns [B, H, W, C]
 */
export function inpaintByField(field: NormalField, mean: Float64Array, context: ContextBatch): Float32Array {
  const { height, width, channels } = context;
  const pixels = height * width;
  const joint = field.size / pixels; // variables per pixel: C or 1
  const predicted = context.images.slice();
  for (const images of groupByMask(knownImages(context, predicted))) {
    const columns = (images.length * channels) / joint;
    const values = new Float64Array(field.size * columns);
    const place = (image: number, pixel: number, channel: number): number =>
      (pixel * joint + (channel % joint)) * columns + (image * channels) / joint + Math.floor(channel / joint);
    const forEach = (visit: (value: number, at: number, image: number, pixel: number) => void) => {
      for (let image = 0; image < images.length; image++)
        for (let pixel = 0; pixel < pixels; pixel++)
          for (let channel = 0; channel < channels; channel++)
            visit(pixel * channels + channel, place(image, pixel, channel), image, pixel);
    };
    forEach((value, at, image) => {
      values[at] = (images[image]?.values[value] as number) - (mean[value] as number);
    });
    const { mask } = images[0] as (typeof images)[number];
    const known = Uint8Array.from({ length: field.size }, (_, index) => mask[Math.floor(index / joint)] as number);
    fillConditionalMean(field, known, values, columns);
    forEach((value, at, image, pixel) => {
      if (mask[pixel] === 0)
        (images[image]?.values as Float32Array)[value] = (values[at] as number) + (mean[value] as number);
    });
  }
  return predicted;
}

/** Groups images by their mask, since one linear system serves all images with the same mask. */
function groupByMask<T extends { readonly mask: Uint8Array }>(images: readonly T[]): T[][] {
  const groups = new Map<string, T[]>();
  for (const image of images) {
    const key = image.mask.join('');
    groups.set(key, [...(groups.get(key) ?? []), image]);
  }
  return [...groups.values()];
}
