import {
  type LinearLayer,
  linearLayersFromTorch,
  OMEGA_0,
  parameterName,
  permuteAxes,
  type SirenOptions,
} from '@hypersiren/siren';
import type { NamedArray, NamedArrays } from '@hypersiren/siren/training';
import { HypernetError } from '../hypernet-error.js';
import type { HypernetworkConfig } from '../model/hypernetwork.js';

/** Dimensions: D latent, d hidden units of one network, P networks. */

/** Names of the tensors: `nets.3.net.1.0.weight` is the second layer of the network of the fourth tensor. */
const NAME = /^nets\.(\d+)\.net\.(\d+)\.0\.(weight|bias)$/;

/** The authors' `HyperNetwork`, read from its tensors. */
export interface TorchHypernetwork {
  readonly config: HypernetworkConfig;
  readonly siren: Required<Pick<SirenOptions, 'inputs' | 'outputs' | 'width' | 'hiddenLayers' | 'omega0'>>;
  /** Variables of the hypernetwork by this library's names. */
  readonly state: Readonly<Record<string, NamedArray>>;
}

/**
 * Reads the authors' hypernetwork: a ReLU network for each parameter tensor of the SIREN, which is emitted in full. Of
 * θ = W h + b, W becomes the last weight of a head and b the shared parameters.
 */
export function hypernetworkFromTorch(arrays: NamedArrays): TorchHypernetwork {
  const what = 'hypernet.modelFromTorch: hyper_net';
  const positions = Object.keys(arrays).map((name) => {
    const [, net, layer, kind] = NAME.exec(name) ?? [];
    if (net === undefined)
      throw new HypernetError('state', `${what}: expected names such as hyper_net.nets.0.net.0.0.weight, got ${name}`);
    return { name, net: Number(net), layer: Number(layer), kind: kind as 'weight' | 'bias' };
  });
  const byName = new Map(positions.map((place) => [place.name, place]));
  const count = Math.max(-1, ...positions.map(({ net }) => net)) + 1;
  const networks = Array.from({ length: count }, (_, net) =>
    linearLayersFromTorch(
      arrays,
      (name) => {
        const place = byName.get(name);
        return place?.net === net ? place : undefined;
      },
      `${what}: nets.${net}`,
    ),
  );
  const shapeOf = (layers: readonly LinearLayer[]) =>
    layers.slice(0, -1).map(({ inputs, outputs }) => [inputs, outputs]);
  const [first] = networks;
  const shape = JSON.stringify(shapeOf(first ?? []));
  const other = networks.findIndex((layers) => layers.length === 0 || JSON.stringify(shapeOf(layers)) !== shape);
  if (first === undefined || count < 4 || count % 2 !== 0 || other >= 0)
    throw new HypernetError(
      'state',
      `${what}: expected a network for weight and bias of each of two layers or more, equal except for their outputs; ` +
        `got ${count} networks${other >= 0 ? `, of which nets.${other} differs` : ''}`,
    );
  const lasts = networks.map((layers) => layers.at(-1) as LinearLayer);
  const sizes = sirenSizes(lasts, what);
  const hidden = first.slice(0, -1).map(({ outputs }) => outputs);
  return {
    config: { latent: first[0]?.inputs as number, hidden, emission: 'full', normalize: false },
    siren: {
      inputs: sizes[0] as number,
      outputs: sizes.at(-1) as number,
      width: sizes[1] as number,
      hiddenLayers: sizes.length - 3,
      omega0: OMEGA_0,
    },
    state: { ...hiddenState(networks), ...headState(lasts, sizes) },
  };
}

/** Derives the sizes of the SIREN's layers from the numbers of emitted weights and biases. */
function sirenSizes(lasts: readonly LinearLayer[], what: string): number[] {
  const sizes: number[] = [];
  for (let layer = 0; 2 * layer < lasts.length; layer++) {
    const [weights, outputs] = [lasts[2 * layer]?.outputs as number, lasts[2 * layer + 1]?.outputs as number];
    const inputs = weights / outputs;
    if (!Number.isInteger(inputs) || inputs !== (sizes.at(-1) ?? inputs))
      throw new HypernetError(
        'state',
        `${what}: nets.${2 * layer}: expected a weight for ${sizes.at(-1) ?? 'some'} inputs and ${outputs} outputs, got ${weights} numbers`,
      );
    if (layer === 0) sizes.push(inputs);
    sizes.push(outputs);
  }
  return sizes;
}

/**
 * Concatenates the hidden layers of all networks: the first is [D, P·d] with bias [1, P·d], later ones are [P, d, d′]
 * with bias [P, 1, d′].
 */
function hiddenState(networks: readonly (readonly LinearLayer[])[]): Record<string, NamedArray> {
  const state: Record<string, NamedArray> = {};
  const depth = (networks[0]?.length ?? 1) - 1;
  for (let layer = 0; layer < depth; layer++)
    for (const kind of ['weight', 'bias'] as const) {
      const stacked = stack(networks.map((layers) => (layers[layer] as LinearLayer)[kind])); // [P, rows, units]
      const [count, rows, units] = stacked.shape as [number, number, number];
      state[`hypernetwork.hidden${layer + 1}.${kind}`] =
        layer > 0 ? stacked : { ...permuteAxes(stacked, [1, 0, 2]), shape: [rows, count * units] };
    }
  return state;
}

/** Converts the last layers. A weight is emitted as [out, in] in PyTorch and as [in, out] here. */
function headState(lasts: readonly LinearLayer[], sizes: readonly number[]): Record<string, NamedArray> {
  const state: Record<string, NamedArray> = {};
  for (const [index, { weight, bias, inputs: features }] of lasts.entries()) {
    const layer = Math.floor(index / 2);
    const kind = index % 2 === 0 ? 'weight' : 'bias';
    const name = parameterName(layer, kind);
    const rows = kind === 'weight' ? (sizes[layer] as number) : 1;
    const columns = sizes[layer + 1] as number;
    const head = permuteAxes({ shape: [features, columns, rows], data: weight.data }, [0, 2, 1]);
    state[`hypernetwork.heads.${name}`] = { shape: [features, rows * columns], data: head.data };
    state[`hypernetwork.base.${name}`] = permuteAxes({ shape: [columns, rows], data: bias.data }, [1, 0]);
  }
  return state;
}

/** Stacks tensors of one shape into one tensor. */
function stack(arrays: readonly NamedArray[]): NamedArray {
  const size = arrays[0]?.data.length ?? 0;
  const data = new Float32Array(arrays.length * size);
  for (const [index, array] of arrays.entries()) data.set(array.data, index * size);
  return { shape: [arrays.length, ...(arrays[0]?.shape ?? [])], data };
}
