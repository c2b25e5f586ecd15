import { fillConditionalMean, type NormalField } from '../linear-algebra/conditional-mean.js';
import type { ContextBatch } from '../model/context-batch.js';
import { knownImages } from './inpaint-each.js';

/**
 * The pixels of a batch as a normal distribution expects them, given the known ones, which stay as they are.
 *
 * @param field of the deviations from the mean: of all pixels and channels, D = H·W·C, or of the pixels of one channel,
 *   D = H·W, with channels that know nothing of each other
 * @param mean [H, W, C]
 * @returns [B, H, W, C]
 */
export function inpaintByField(field: NormalField, mean: Float64Array, context: ContextBatch): Float32Array {
  const { height, width, channels } = context;
  const pixels = height * width;
  const joint = field.size / pixels; // variables of a pixel: C, or 1
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

/** Images with the same mask together: one system serves them all. */
function groupByMask<T extends { readonly mask: Uint8Array }>(images: readonly T[]): T[][] {
  const groups = new Map<string, T[]>();
  for (const image of images) {
    const key = image.mask.join('');
    groups.set(key, [...(groups.get(key) ?? []), image]);
  }
  return [...groups.values()];
}
