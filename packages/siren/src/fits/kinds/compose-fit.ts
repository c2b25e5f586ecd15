import { SirenError } from '../../siren-error.js';
import { customFit, type Fit } from '../fit.js';
import { imageGradient } from '../image-derivatives.js';
import type { SamplerOptions } from '../sampler.js';
import { gradientFieldFit } from './gradient-fit.js';
import { checkSignalImage, type SignalImage } from './signal-image.js';

/** An image of a composition and the weight of its gradient. */
export interface ComposedImage {
  readonly image: SignalImage;
  readonly weight: number;
}

/**
 * Composes a seamless image from the weighted sum of the gradients of several images (paper, section 3.2, and Pérez et
 * al. 2003). The loss is mean |∇Φ − Σ wᵢ ∇imageᵢ|². The fit measures `residual`, ‖∇Φ − Σ wᵢ ∇imageᵢ‖ / ‖Σ wᵢ ∇imageᵢ‖.
 *
 * @throws SirenError `data` unless there are two images or more of the same size and number of channels, `option` for a
 * weight that is not finite
 */
export function composeFit(images: readonly ComposedImage[], options: SamplerOptions = {}): Fit {
  const what = 'siren.composeFit';
  const [first] = images;
  if (first === undefined || images.length < 2) {
    throw new SirenError('data', `${what}: expected two images or more, got ${images.length}`);
  }
  const { height, width, channels } = first.image;
  const size = ({ height, width, channels }: SignalImage) => `${height}×${width}×${channels}`;
  const field = new Float32Array(height * width * channels * 2);
  for (const { image, weight } of images) {
    checkSignalImage(what, image);
    if (size(image) !== size(first.image)) {
      throw new SirenError(
        'data',
        `${what}: expected images of one shape, got ${size(first.image)} and ${size(image)}`,
      );
    }
    if (!Number.isFinite(weight)) throw new SirenError('option', `${what}: expected finite weights, got ${weight}`);
    for (const [index, slope] of imageGradient(image).entries())
      field[index] = (field[index] as number) + weight * slope;
  }
  return customFit({
    ...gradientFieldFit('compose', { height, width, channels, values: field }, options),
    measure: async (signal) => {
      const { gradient } = await signal.render({ height, width, derivatives: 'gradient' });
      return { residual: norm(gradient.map((slope, index) => slope - (field[index] as number))) / norm(field) };
    },
  });
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
}
