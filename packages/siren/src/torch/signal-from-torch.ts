import { FittedSignal } from '../fits/fitted-signal.js';
import { parameterName } from '../network/siren-parameters.js';
import { OMEGA_0 } from '../network/siren-spec.js';
import { SirenError } from '../siren-error.js';
import type { NamedArray, NamedArrays } from '../training/variables.js';
import { type LayerOfName, linearLayersFromTorch } from './linear-layers.js';
import { torchState } from './torch-state.js';

/**
 * Tensor names in the authors' code: `net.net.2.0.weight` in the repository, `net.2.linear.weight` in the notebook,
 * whose last layer is `net.4.weight`.
 */
const NAME = /^(?:net\.)+(\d+)\.(?:0\.|linear\.)?(weight|bias)$/;

/**
 * Converts the `state_dict` of a SIREN that was trained in PyTorch with the authors' code (vsitzmann/siren), read from
 * a file of `safetensors.torch.save_file(model.state_dict(), file)`. PyTorch weights have the shape [out, in]. Name
 * wrappers (`module.`, `_orig_mod.`, …) and integer counters are ignored, as in `torchState`.
 *
 * @param omegas factors inside the sines, which PyTorch does not save. Default: 30, as in the authors' code
 * @throws SirenError `parameters` if tensors are missing, have unknown names or do not match
 */
export function signalFromTorch(
  arrays: NamedArrays,
  { omega0 = OMEGA_0, firstOmega0 = omega0 }: { readonly omega0?: number; readonly firstOmega0?: number } = {},
): FittedSignal {
  const what = 'siren.signalFromTorch';
  const layerOf: LayerOfName = (name) => {
    const [, layer, kind] = NAME.exec(name) ?? [];
    if (layer !== undefined) return { layer: Number(layer), kind: kind as 'weight' | 'bias' };
    throw new SirenError('parameters', `${what}: expected names such as net.net.0.0.weight, got ${name}`);
  };
  const layers = linearLayersFromTorch(torchState(arrays), layerOf, what);
  const [first, last] = [layers[0], layers.at(-1)];
  if (first === undefined || last === undefined || layers.length < 2) {
    throw new SirenError('parameters', `${what}: expected two layers or more, got ${layers.length}`);
  }
  const parameters: Record<string, NamedArray> = {};
  for (const [index, { weight, bias }] of layers.entries()) {
    parameters[parameterName(index, 'weight')] = weight;
    parameters[parameterName(index, 'bias')] = bias;
  }
  const width = first.outputs;
  const config = { activation: 'sine', width, hiddenLayers: layers.length - 2, omega0, firstOmega0 } as const;
  return FittedSignal.of(config, { inputs: first.inputs, outputs: last.outputs }, parameters);
}
