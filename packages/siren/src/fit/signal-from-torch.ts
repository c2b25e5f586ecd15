import { SirenError } from '../siren-error.js';
import { parameterName } from '../siren-parameters.js';
import { OMEGA_0 } from '../siren-spec.js';
import type { NamedArray, NamedArrays } from '../training/variables.js';
import { FittedSignal } from './fitted-signal.js';

/**
 * The names of a layer's tensors in the authors' code: `net.net.2.0.weight` in their repository, `net.2.linear.weight` in their
 * notebook, whose last layer is a plain `net.4.weight`.
 */
const NAME = /^(?:net\.)+(\d+)\.(?:0\.|linear\.)?(weight|bias)$/;

/**
 * A SIREN that was trained in PyTorch with the authors' code (vsitzmann/siren), from its `state_dict`: read from a safetensors
 * file, as `safetensors.torch.save_file(model.state_dict(), file)` writes it. PyTorch keeps weights as [out, in].
 *
 * @param omegas the factors inside the sines, which PyTorch does not save; default the authors' 30
 * @throws SirenError `parameters` if tensors are missing, have other names or do not fit together
 */
export function signalFromTorch(
  arrays: NamedArrays,
  { omega0 = OMEGA_0, firstOmega0 = omega0 }: { readonly omega0?: number; readonly firstOmega0?: number } = {},
): FittedSignal {
  const what = 'siren.signalFromTorch';
  const layers: { weight?: NamedArray; bias?: NamedArray }[] = [];
  for (const [name, array] of Object.entries(arrays)) {
    const [, layer, kind] = NAME.exec(name) ?? [];
    if (layer === undefined) {
      throw new SirenError('parameters', `${what}: expected names such as net.net.0.0.weight, got ${name}`);
    }
    layers[Number(layer)] = { ...layers[Number(layer)], [kind as 'weight' | 'bias']: array };
  }
  const parameters: Record<string, NamedArray> = {};
  const sizes: number[] = [];
  for (let layer = 0; layer < layers.length; layer++) {
    const { weight, bias } = layers[layer] ?? {};
    const [outputs = 0, inputs = 0] = weight?.shape ?? [];
    const fits = weight?.shape.length === 2 && bias?.shape.length === 1 && bias.shape[0] === outputs;
    if (weight === undefined || bias === undefined || !fits || (layer > 0 && sizes.at(-1) !== inputs)) {
      throw new SirenError(
        'parameters',
        `${what}: layer ${layer}: expected a weight [out, ${sizes.at(-1) ?? 'in'}] and a bias [out], got ` +
          `[${weight?.shape ?? 'none'}] and [${bias?.shape ?? 'none'}]`,
      );
    }
    if (layer === 0) sizes.push(inputs);
    sizes.push(outputs);
    parameters[parameterName(layer, 'weight')] = { shape: [inputs, outputs], data: transposed(weight.data, inputs) };
    parameters[parameterName(layer, 'bias')] = { shape: [1, outputs], data: bias.data };
  }
  const [inputs, width] = sizes;
  const outputs = sizes.at(-1);
  if (inputs === undefined || width === undefined || outputs === undefined || layers.length < 2) {
    throw new SirenError('parameters', `${what}: expected two layers or more, got ${layers.length}`);
  }
  const config = { activation: 'sine', width, hiddenLayers: layers.length - 2, omega0, firstOmega0 } as const;
  return FittedSignal.of(config, { inputs, outputs }, parameters);
}

/** [out, in] as [in, out]. */
function transposed(data: Float32Array, inputs: number): Float32Array {
  const outputs = data.length / inputs;
  return data.map((_, index) => data[(index % outputs) * inputs + Math.floor(index / outputs)] as number);
}
