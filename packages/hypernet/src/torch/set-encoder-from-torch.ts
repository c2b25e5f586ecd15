import { linearLayersFromTorch, OMEGA_0, parameterName } from '@hypersiren/siren';
import { HypernetError } from '../hypernet-error.js';
import type { ReadTorchEncoder } from './torch-encoder.js';

/**
 * Names of the tensors: `net.0.weight` of the first layer, `net.2.0.weight` … of the hidden ones, `net.4.weight` of the
 * last. Index 1 is the sine after the first layer.
 */
const NAME = /^net\.(\d+)\.(?:0\.)?(weight|bias)$/;

/** Number of values in a coordinate; they precede the pixel values. */
const COORDINATES = 2;

/** Reads the authors' `SetEncoder` with sines, which are its default. */
export const setEncoderFromTorch: ReadTorchEncoder = (arrays) => {
  const what = 'hypernet.modelFromTorch: set_encoder';
  const layers = linearLayersFromTorch(
    arrays,
    (name) => {
      const [, index, kind] = NAME.exec(name) ?? [];
      if (index !== undefined) return { layer: Math.max(0, Number(index) - 1), kind: kind as 'weight' | 'bias' };
      throw new HypernetError('state', `${what}: expected names such as set_encoder.net.0.weight, got ${name}`);
    },
    what,
  );
  const [first, last] = [layers[0], layers.at(-1)];
  if (first === undefined || last === undefined || layers.length < 2 || first.inputs <= COORDINATES)
    throw new HypernetError(
      'state',
      `${what}: expected two layers or more, the first with the inputs row, column and values; ` +
        `got ${layers.length}, the first with ${first?.inputs ?? 0} inputs`,
    );
  return {
    config: { type: 'set', width: first.outputs, hiddenLayers: layers.length - 2, omega0: OMEGA_0 },
    latent: last.outputs,
    channels: first.inputs - COORDINATES,
    state: Object.fromEntries(
      layers.flatMap(({ weight, bias }, index) => [
        [`encoder.${parameterName(index, 'weight')}`, weight],
        [`encoder.${parameterName(index, 'bias')}`, bias],
      ]),
    ),
  };
};
