import { SirenError } from '../siren-error.js';
import type { NamedArray, NamedArrays } from '../training/variables.js';
import { permuteAxes } from './permute-axes.js';

/** A linear layer as this library has it, y = x·W + b. */
export interface LinearLayer {
  /** W [inputs, outputs]. */
  readonly weight: NamedArray;
  /** b [1, outputs]. */
  readonly bias: NamedArray;
  /** Numbers that come in. */
  readonly inputs: number;
  /** Numbers that go out. */
  readonly outputs: number;
}

/** Which layer's weight or bias a name stands for; undefined for a tensor that is none of them. */
export type LayerOfName = (name: string) => { readonly layer: number; readonly kind: 'weight' | 'bias' } | undefined;

/**
 * Layers that read each other, from PyTorch's tensors, which keep a weight as [out, in] and a bias as [out].
 *
 * @param layerOf tensors of whose names it makes nothing are left alone
 * @param what the function to name in messages
 * @throws SirenError `parameters` if tensors are missing or do not fit together
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
