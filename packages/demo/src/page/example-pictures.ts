import { portrait, renderPortrait } from '@hypersiren/datasets/portraits';
import type { DemoModel } from '../demo-model.js';
import { readPicture } from './read-picture.js';
import type { Raster } from './resample.js';

/** Of the portraits that are generated where the model brings no pictures of its own. */
const SEED = 2026;
const COUNT = 6;

/** A picture with what it is called. */
export interface NamedPicture {
  readonly name: string;
  readonly raster: Raster;
}

/** The pictures to begin with: those that come with the model, else generated portraits. Those that cannot be read are left out. */
export async function examplePictures({ shape, pictures }: DemoModel, folder: URL): Promise<NamedPicture[]> {
  const brought = await Promise.all(
    pictures.map(async (file, index): Promise<NamedPicture[]> => {
      try {
        const response = await fetch(new URL(file, folder));
        return [{ name: `Picture ${index + 1}`, raster: await readPicture(await response.blob(), file, shape) }];
      } catch {
        return [];
      }
    }),
  );
  const found = brought.flat();
  if (found.length > 0) return found;
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
