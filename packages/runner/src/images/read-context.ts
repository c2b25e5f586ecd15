import { imagesToFloat, type OnWarning, type RasterImage, sampleContext } from '@hypersiren/datasets';
import { readImage, readMask } from '@hypersiren/datasets/media';
import { contextTensors, type ImplicitImages, type Model, type ModelShape } from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs';
import { type MaskedImage, reduceMasked } from './reduce-masked.js';

/** An image file, and what is seen of it. */
export interface ContextOptions {
  /** Image file. */
  readonly image: string;
  /** See so many random pixels; all of them without this and without a mask. */
  readonly pixels?: number | undefined;
  /** See the light pixels of this image file. */
  readonly mask?: string | undefined;
  /** Of the random pixels; default 1. */
  readonly seed?: number | undefined;
}

/** The image at the model's size, and which of its pixels are seen; `onWarning` is told what is unusual about the files. */
export async function readContext(
  { image, mask, pixels, seed = 1 }: ContextOptions,
  shape: ModelShape,
  onWarning?: OnWarning,
): Promise<MaskedImage> {
  const { height, width } = shape;
  const channels = shape.channels === 1 ? 1 : 3;
  if (mask !== undefined) {
    const known = await readMask(mask, undefined, { onWarning });
    if (known.height !== height || known.width !== width) {
      // Not made for the model's size, so it must be made for the image's.
      const raster = await readImage(image, { channels, onWarning });
      return reduceMasked({ image: raster, mask: (await readMask(mask, raster)).mask }, { height, width });
    }
    return { image: await readReduced(image, shape, onWarning), mask: known.mask };
  }
  const spec = pixels === undefined ? 'full' : { pixels };
  return {
    image: await readReduced(image, shape, onWarning),
    mask: sampleContext(spec, shape, { seed, epoch: 0, index: 0 }),
  };
}

function readReduced(
  file: string,
  { height, width, channels }: ModelShape,
  onWarning: OnWarning | undefined,
): Promise<RasterImage> {
  return readImage(file, {
    crop: 'center',
    resize: 'stretch',
    size: [height, width],
    channels: channels === 1 ? 1 : 3,
    onWarning,
  });
}

/** The continuous image that a model makes of what is seen, for the caller to dispose. */
export function completeContext(model: Model, { image, mask }: MaskedImage): ImplicitImages {
  const { height, width, channels } = model.spec.shape;
  const images = imagesToFloat({ images: image.data, height, width, channels }, [0]);
  return tf.tidy(() => model.complete(contextTensors({ count: 1, height, width, channels, images, masks: mask })));
}
