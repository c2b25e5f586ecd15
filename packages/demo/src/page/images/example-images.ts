import type { DemoModel } from '../../demo-model.js';
import { readImage } from './read-image.js';
import type { Raster } from './resample.js';

/** Seed and number of the generated portraits, which are shown if the model has no images. */
const SEED = 2026;
const COUNT = 6;

/** An image with its name. */
export interface NamedImage {
  readonly name: string;
  readonly raster: Raster;
}

/**
 * Returns the example images: those of the model, or else generated portraits. Images that cannot be read are left out.
 */
export async function exampleImages({ shape, images }: DemoModel, folder: URL): Promise<NamedImage[]> {
  const brought = await Promise.all(
    images.map(async (file, index): Promise<NamedImage[]> => {
      try {
        const response = await fetch(new URL(file, folder));
        return [{ name: `Image ${index + 1}`, raster: await readImage(await response.blob(), file, shape) }];
      } catch {
        return [];
      }
    }),
  );
  const found = brought.flat();
  if (found.length > 0) return found;
  const { portrait, renderPortrait } = await import('@hypersiren/datasets/portraits');
  return Array.from({ length: COUNT }, (_, index) => {
    const rgb = renderPortrait(portrait(SEED, index), shape);
    const { height, width, channels } = shape;
    const data = Float32Array.from({ length: height * width * channels }, (_, i) => {
      const pixel = 3 * Math.floor(i / channels);
      if (channels === 3) return rgb[i] as number;
      return ((rgb[pixel] as number) + (rgb[pixel + 1] as number) + (rgb[pixel + 2] as number)) / 3;
    });
    return { name: `Portrait ${index + 1}`, raster: { height, width, channels, data } };
  });
}
