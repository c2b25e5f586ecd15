import { SirenError } from '../siren-error.js';
import type { NamedArray, NamedArrays } from '../training/variables.js';
import { permuteAxes } from './permute-axes.js';

/** A linear layer, y = x·W + b. */
export interface LinearLayer {
  /** Weight W, shape [inputs, outputs]. */
  readonly weight: NamedArray;
  /** Bias b, shape [1, outputs]. */
  readonly bias: NamedArray;
  /** Number of inputs. */
  readonly inputs: number;
  /** Number of outputs. */
  readonly outputs: number;
}

/** Function that parses a tensor name into a layer index and a kind. Returns undefined for other tensors. */
export type LayerOfName = (name: string) => { readonly layer: number; readonly kind: 'weight' | 'bias' } | undefined;

/**
 * Converts PyTorch tensors of a chain of linear layers, with weights [out, in] and biases [out].
 *
 * @param layerOf parses tensor names. Tensors for which it returns undefined are ignored
 * @param what name of the function in messages
 * @throws SirenError `parameters` if tensors are missing or their shapes do not match
 */
export function linearLayersFromTorch(arrays: NamedArrays, layerOf: LayerOfName, what: string): LinearLayer[] {
  const found: { weight?: NamedArray; bias?: NamedArray }[] = [];
  for (const [name, array] of Object.entries(arrays)) {
    const place = layerOf(name);
    if (place) found[place.layer] = { ...found[place.layer], [place.kind]: array };
  }
  const layers: LinearLayer[] = [];
  for (let index = 0; index < found.length; index++) {
    const { weight, bias } = found[index] ?? {};
    const [outputs = 0, inputs = 0] = weight?.shape ?? [];
    const before = layers.at(-1)?.outputs;
    const fits = weight?.shape.length === 2 && bias?.shape.length === 1 && bias.shape[0] === outputs;
    if (weight === undefined || bias === undefined || !fits || (before !== undefined && before !== inputs)) {
      throw new SirenError(
        'parameters',
        `${what}: layer ${index}: expected a weight [out, ${before ?? 'in'}] and a bias [out], got ` +
          `[${weight?.shape ?? 'none'}] and [${bias?.shape ?? 'none'}]`,
      );
    }
    layers.push({
      weight: permuteAxes(weight, [1, 0]),
      bias: { shape: [1, outputs], data: bias.data },
      inputs,
      outputs,
    });
  }
  return layers;
}
