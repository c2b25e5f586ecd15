import { floatToImages } from '@hypersiren/datasets';
import { resizeImage } from '@hypersiren/datasets/media';
import type { Model } from '@hypersiren/hypernet';
import { namedParameters, parametersOf } from '@hypersiren/siren';
import type { SignalImage } from '@hypersiren/siren/fits';
import type { NamedArrays } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { emitImage } from '../images/read-context.js';
import { relativePath } from '../relative-path.js';
import { UsageError } from '../usage-error.js';
import { fitStartType } from './start.js';

/**
 * The SIREN that a trained hypernetwork emits for the image: predict, then refine. The model reads the whole image at its
 * own size; corrections that it adds to a SIREN's values (a prior's expectation) are not part of the parameters.
 */
export const hypernetworkStart = fitStartType({
  name: 'hypernetwork',
  description: 'The SIREN that a trained hypernetwork emits for the image',
  options: { run: z.string().min(1).describe('Folder of a training with one SIREN per image; relative to this file') },
  example: { run: 'runs/faces32' },
  paths: ['run'],
  async parameters({ run }, { network, prepared: { image, fit }, loadModel }) {
    if (image === undefined)
      throw new UsageError(`start: hypernetwork needs the whole image, which the fit ${fit.name} does not have`);
    const model = await loadModel(run);
    try {
      checkModel(relativePath(run), model, image);
      const emitted = await emittedParameters(model, image);
      const wanted = JSON.stringify(networkOfModel(model));
      const own = JSON.stringify(sizesOf(network));
      if (wanted !== own)
        throw new UsageError(
          `start.run: ${relativePath(run)} emits SIRENs with ${wanted.replaceAll('"', '')}; the network of the fit has ` +
            `${own.replaceAll('"', '')}. \`fit --from\` chooses the network of the run.`,
        );
      return emitted;
    } finally {
      model.dispose();
    }
  },
});

/** Returns the configuration of the SIRENs that a model emits, as the network of a fit. */
export function networkOfModel({ spec: { siren } }: Pick<Model, 'spec'>) {
  const { width, hiddenLayers, omega0, firstOmega0 } = siren;
  return sizesOf({ activation: 'sine', width, hiddenLayers, omega0, firstOmega0 });
}

function sizesOf(network: object) {
  const {
    activation,
    width,
    hiddenLayers,
    omega0,
    firstOmega0 = omega0,
    encoding,
  } = network as Record<string, unknown>;
  return { activation, width, hiddenLayers, omega0, firstOmega0, ...(encoding !== undefined && { encoding }) };
}

/**
 * Checks that a model emits one SIREN per image, which reads coordinates alone, for images of so many channels.
 *
 * @throws UsageError if it does not
 */
export function checkModel(
  run: string,
  { spec }: Pick<Model, 'spec'>,
  { channels }: Pick<SignalImage, 'channels'>,
): void {
  const fault =
    spec.patches !== null
      ? 'emits a SIREN for each patch of an image'
      : spec.siren.activation !== undefined
        ? `emits networks of the activation ${spec.siren.activation}`
        : spec.local !== null
          ? 'emits SIRENs that read feature maps beside the coordinates'
          : spec.siren.outputs !== spec.shape.channels
            ? 'emits standard deviations beside the values'
            : spec.shape.channels !== channels
              ? `is for images of ${spec.shape.channels} channels, the image has ${channels}`
              : undefined;
  if (fault !== undefined) throw new UsageError(`start.run: ${run} ${fault}; a fit needs one SIREN of the coordinates`);
}

async function emittedParameters(model: Model, image: SignalImage): Promise<NamedArrays> {
  const { height, width, channels } = model.spec.shape;
  const raster = { data: floatToImages(image.values), height: image.height, width: image.width, channels };
  const reduced = await resizeImage(raster, { size: [height, width], kernel: 'lanczos3' });
  const emitted = emitImage(model, { image: reduced, mask: new Uint8Array(height * width).fill(1) });
  try {
    const parameters = parametersOf(emitted.parameters, 0);
    const arrays: Record<string, NamedArrays[string]> = {};
    for (const [name, tensor] of Object.entries(namedParameters(parameters)))
      arrays[name] = { shape: [...tensor.shape], data: (await tensor.data<'float32'>()).slice() };
    tf.dispose(parameters);
    return arrays;
  } finally {
    tf.dispose(emitted);
  }
}
