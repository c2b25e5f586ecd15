import { torchState } from '@hypersiren/siren';
import type { NamedArray, NamedArrays } from '@hypersiren/siren/training';
import { HypernetError } from '../hypernet-error.js';
import { createModel, type Model } from '../model/model.js';
import { cnnEncoderFromTorch } from './cnn-encoder-from-torch.js';
import { hypernetworkFromTorch } from './hypernetwork-from-torch.js';
import { setEncoderFromTorch } from './set-encoder-from-torch.js';
import type { ReadTorchEncoder } from './torch-encoder.js';

/** Readers of the authors' encoders, by the prefix of their tensors' names. */
const ENCODERS: Readonly<Record<string, ReadTorchEncoder>> = {
  set_encoder: setEncoderFromTorch,
  encoder: cnnEncoderFromTorch,
};

/** Prefix of SIREN parameters in the authors' state that their model never uses, since all parameters are emitted. */
const UNUSED = 'hypo_net';

/**
 * Reads a model that was trained with the authors' code (vsitzmann/siren), `NeuralProcessImplicit2DHypernet` with sines
 * or `ConvolutionalNeuralProcessImplicit2DHypernet`, from its `state_dict`. It renders the same images from the same
 * known pixels. Sizes are derived from the tensors. ω0 is 30 in every sine, and the latent is not normalized.
 *
 * The authors' set encoder divides by the number of known pixels, which gives NaN for an image without known pixels;
 * here its latent is 0.
 *
 * @param arrays by PyTorch's names, weights [out, in]; `decodeSafetensors` of `@hypersiren/siren` reads them. Prefixes
 * of wrappers (`module.`, `_orig_mod.`, …) and integer counters are ignored
 * @param size rows and columns of the images
 * @throws HypernetError `state` or SirenError `parameters` if tensors are missing, unknown or do not match
 */
export function modelFromTorch(arrays: NamedArrays, size: { readonly height: number; readonly width: number }): Model {
  const what = 'hypernet.modelFromTorch';
  const parts: Record<string, Record<string, NamedArray>> = {};
  for (const [name, array] of Object.entries(torchState(arrays))) {
    const [part = '', ...rest] = name.split('.');
    parts[part] ??= {};
    (parts[part] as Record<string, NamedArray>)[rest.join('.')] = array;
  }
  const named = Object.keys(ENCODERS).filter((part) => part in parts);
  const unknown = Object.keys(parts).filter((part) => ![...Object.keys(ENCODERS), 'hyper_net', UNUSED].includes(part));
  const [encoderPart] = named;
  if (encoderPart === undefined || named.length > 1 || !parts.hyper_net || unknown.length > 0)
    throw new HypernetError(
      'state',
      `${what}: expected tensors hyper_net.… and either set_encoder.… or encoder.…, as the authors name them; ` +
        `got ${Object.keys(parts).join(', ') || 'none'}`,
    );
  const encoder = (ENCODERS[encoderPart] as ReadTorchEncoder)(parts[encoderPart] as NamedArrays);
  const { config, siren, state } = hypernetworkFromTorch(parts.hyper_net);
  const { inputs, outputs, ...network } = siren;
  const fits =
    encoder.latent === config.latent &&
    encoder.channels === outputs &&
    inputs === 2 &&
    (encoder.pixels ?? size.height * size.width) === size.height * size.width;
  if (!fits)
    throw new HypernetError(
      'state',
      `${what}: expected parts that match and images of ${size.height}×${size.width}; got an encoder of ` +
        `${encoder.pixels ?? 'any number of'} pixels with ${encoder.channels} channels and a latent of size ${encoder.latent}, a ` +
        `hypernetwork with a latent of size ${config.latent}, and a SIREN with ${inputs} inputs and ${outputs} outputs`,
    );
  const model = createModel(
    { encoder: encoder.config, hypernetwork: config, siren: network },
    { ...size, channels: outputs },
    1,
  );
  try {
    model.load({ ...encoder.state, ...state });
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}
