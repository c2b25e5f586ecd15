import { derivativeSheet } from '@hypersiren/charts';
import { floatToImages } from '@hypersiren/datasets';
import { encodePng } from '@hypersiren/datasets/media';
import type { RenderOptions } from '@hypersiren/siren';
import { type FittedSignal, meanAligned, type SignalImage, withHarmonicPart } from '@hypersiren/siren/fits';
import type { Figures } from '../figures/named-figures.js';
import type { FitTitle } from './fit-kind.js';

/** Renders the signal as an image of any size, in any window of the plane. */
export async function imageOf(signal: FittedSignal, file: string, grid: RenderOptions): Promise<Figures[string]> {
  return pngOf((await signal.render(grid)).value, file, { ...grid, channels: signal.outputs });
}

/** Encodes values in [-1, 1] as a PNG file. Other values are clipped. */
export async function pngOf(
  values: Float32Array,
  file: string,
  { height, width, channels }: Omit<SignalImage, 'values'>,
): Promise<Figures[string]> {
  const png = await encodePng({ data: floatToImages(values), height, width, channels });
  return { file, content: Buffer.from(png) };
}

/**
 * Creates the figures of an image that is known up to a constant or a harmonic function. They show the image, with the
 * mean or the edges of the truth, and its derivatives with the true ones.
 */
export async function derivativeFigures(
  signal: FittedSignal,
  image: SignalImage,
  title: FitTitle,
  upTo: 'constant' | 'harmonic',
): Promise<Figures> {
  const { value } = await signal.render(image);
  const shown = upTo === 'harmonic' ? withHarmonicPart(value, image) : meanAligned(value, image.values, image.channels);
  return {
    image: await pngOf(shown, 'image', image),
    derivatives: { file: 'derivatives', content: await derivativeSheet(signal, image, title, { upTo }) },
  };
}
