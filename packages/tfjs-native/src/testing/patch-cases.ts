import * as tf from '@tensorflow/tfjs-core';
import { PatchTensor } from '../contract.js';

export { composePatchNetwork } from '../patches/patch-gradients.js';

import { layerPieces, numberCounts, type PatchLayers } from '../patches/patch-layers.js';
import type { Reference } from './derivatives.js';
import { TestRandom } from './random.js';

const { emitted, scaled, shared } = PatchTensor;

/** Some networks, their patches and points. */
export interface PatchCase extends PatchLayers {
  readonly images: number;
  readonly patches: number;
  readonly points: number;
  readonly tokens: number;
}

const few = { images: 2, patches: 3, points: 5, tokens: 4, widths: [2, 5, 7, 3], omegas: [4, 3, 0] };
/** Networks that are compared with the formula, by title. */
export const PATCH_CASES: Record<string, PatchCase> = {
  'all emitted': { ...few, weights: [emitted, emitted, emitted], biases: [emitted, emitted, emitted] },
  'scaled, with emitted ends': { ...few, weights: [emitted, scaled, emitted], biases: [emitted, emitted, emitted] },
  'all scaled': { ...few, weights: [scaled, scaled, scaled], biases: [emitted, shared, emitted] },
  'shifts of shared weights': { ...few, weights: [shared, shared, shared], biases: [emitted, emitted, emitted] },
  'one emitted layer': { ...few, weights: [shared, emitted, shared], biases: [shared, shared, shared] },
  'a sine at the end, one layer': { ...few, widths: [2, 3], omegas: [5], weights: [scaled], biases: [emitted] },
  'more patches and points than are taken at once': {
    ...{ images: 2, patches: 52, points: 37, tokens: 3, widths: [2, 12, 13, 3], omegas: [5, 5, 0] },
    ...{ weights: [emitted, emitted, emitted], biases: [emitted, emitted, emitted] },
  },
  'wide layers, scaled': {
    ...{ images: 1, patches: 2, points: 33, tokens: 1, widths: [1, 66, 17, 65], omegas: [3, 2, 0] },
    ...{ weights: [emitted, scaled, shared], biases: [emitted, emitted, shared] },
  },
};

/** Returns the attributes of the kernel. */
export const attributes = ({ widths, omegas, weights, biases }: PatchLayers): tf.NamedAttrMap => ({
  ...{ widths: [...widths], omegas: [...omegas], weights: [...weights], biases: [...biases] },
});

/** Returns the shapes of the kernel's inputs. */
export function shapesOf(c: PatchCase): number[][] {
  const { emitted, shared } = numberCounts(c);
  return [
    [c.images * c.patches, c.tokens],
    [c.patches, c.points, c.widths[0] as number],
    [c.tokens + 1, emitted.weights],
    [c.tokens + 1, emitted.biases],
    [shared.weights],
    [shared.biases],
  ];
}

/** Returns values of the kernel's inputs. */
export function valuesOf(c: PatchCase): Float32Array[] {
  const random = new TestRandom(5);
  return shapesOf(c).map((shape) => random.floats(tf.util.sizeFromShape(shape), -0.6, 0.6));
}

/** The formula, patch by patch and point by point. */
export function reference(c: PatchCase): Reference {
  return ([token, coords, ...numbers]) => {
    const inputs = c.widths[0] as number;
    const out: number[] = [];
    for (let patch = 0; patch < c.images * c.patches; patch++) {
      const own = numbers.map((array, index) => {
        const count = array.length / (c.tokens + 1);
        if (index >= 2) return array;
        return Float64Array.from({ length: count }, (_, at) => {
          let sum = array[c.tokens * count + at] as number;
          for (let d = 0; d < c.tokens; d++)
            sum += (token?.[patch * c.tokens + d] as number) * (array[d * count + at] as number);
          return sum;
        });
      });
      for (let point = 0; point < c.points; point++) {
        const first = ((patch % c.patches) * c.points + point) * inputs;
        out.push(...network(c, own, Array.from(coords?.subarray(first, first + inputs) ?? [])));
      }
    }
    return Float64Array.from(out);
  };
}

/** sources: the numbers of one patch and the shared ones. */
function network(c: PatchCase, sources: readonly Float64Array[], point: number[]): number[] {
  const at = [0, 0, 0, 0];
  const take = (index: number, size: number) => {
    const begin = at[index] as number;
    at[index] = begin + size;
    return (sources[index] as Float64Array).subarray(begin, begin + size);
  };
  return layerPieces(c).reduce((x, { weight, bias }, layer) => {
    const [inputs, outputs] = c.widths.slice(layer) as [number, number];
    const pieces = weight.map(({ emitted, shape }) => take(emitted ? 0 : 2, shape[0] * shape[1]));
    const whole = pieces.at(-1) as Float64Array;
    const [v, u] = pieces.length === 3 ? pieces : [];
    const b = take(bias.emitted ? 1 : 3, outputs);
    return Array.from({ length: outputs }, (_, j) => {
      let z = 0;
      for (let i = 0; i < inputs; i++) z += (x[i] as number) * (v?.[i] ?? 1) * (whole[i * outputs + j] as number);
      const omega = c.omegas[layer] as number;
      const angle = z * (u?.[j] ?? 1) + (b[j] as number);
      return omega === 0 ? angle : Math.sin(omega * angle);
    });
  }, point);
}
