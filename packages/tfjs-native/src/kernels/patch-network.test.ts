import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { PatchTensor } from '../contract.js';
import { composePatchNetwork } from '../patches/patch-gradients.js';
import { layerPieces, numberCounts, type PatchLayers } from '../patches/patch-layers.js';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import {
  bits,
  type Compared,
  expectFirstDerivatives,
  expectSecondDerivatives,
  expectValues,
  type Reference,
} from '../testing/derivatives.js';
import { TestRandom } from '../testing/random.js';

const { emitted, scaled, shared } = PatchTensor;

/** Some networks, their patches and points. */
interface Case extends PatchLayers {
  readonly images: number;
  readonly patches: number;
  readonly points: number;
  readonly tokens: number;
}

const few = { images: 2, patches: 3, points: 5, tokens: 4, widths: [2, 5, 7, 3], omegas: [4, 3, 0] };
const CASES: Record<string, Case> = {
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

const attributes = ({ widths, omegas, weights, biases }: PatchLayers): tf.NamedAttrMap => ({
  ...{ widths: [...widths], omegas: [...omegas], weights: [...weights], biases: [...biases] },
});

const run = (name: string, inputs: readonly tf.Tensor[], layers: PatchLayers): tf.Tensor[] =>
  [tf.engine().runKernel(name, inputs as never, attributes(layers)) as tf.Tensor | tf.Tensor[]].flat();

function shapesOf(c: Case): number[][] {
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

function valuesOf(c: Case): Float32Array[] {
  const random = new TestRandom(5);
  return shapesOf(c).map((shape) => random.floats(tf.util.sizeFromShape(shape), -0.6, 0.6));
}

/** The formula, patch by patch and point by point. */
function reference(c: Case): Reference {
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
function network(c: Case, sources: readonly Float64Array[], point: number[]): number[] {
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

const compared = (c: Case): Compared => ({
  shapes: shapesOf(c),
  values: valuesOf(c),
  compute: (inputs) => run('PatchNetwork', inputs, c)[0] as tf.Tensor,
  reference: reference(c),
});

const tensorsOf = (c: Case): tf.Tensor[] => valuesOf(c).map((v, i) => tf.tensor(v, shapesOf(c)[i]));

describeEachIsa('sine networks of patches', () => {
  for (const [title, c] of Object.entries(CASES)) {
    it(`have the values of the formula: ${title}`, () => expectValues(compared(c), 1e-5));
    it(`have the gradients of central differences: ${title}`, () => expectFirstDerivatives(compared(c), 1e-4));

    it(`have the values and gradients of their composition: ${title}`, () => {
      onBackend('native', () => {
        const composed = composePatchNetwork(c);
        // Each input counts, be it with a sum of no numbers.
        const nothing = (inputs: readonly tf.Tensor[]) => inputs.map((input) => tf.mul(tf.sum(input), 0));
        const gradients = (compute: (inputs: readonly tf.Tensor[]) => tf.Tensor) =>
          tf.grads((...inputs: tf.Tensor[]) => tf.addN([tf.sum(tf.square(compute(inputs))), ...nothing(inputs)]))(
            tensorsOf(c),
          );
        const wanted = gradients((inputs) => composed(inputs)[0] as tf.Tensor);
        gradients((inputs) => run('PatchNetwork', inputs, c)[0] as tf.Tensor).forEach((gradient, i) => {
          const error = tf.max(tf.abs(tf.sub(gradient, wanted[i] as tf.Tensor))).dataSync()[0] as number;
          const scale = tf.max(tf.abs(wanted[i] as tf.Tensor)).dataSync()[0] as number;
          if (gradient.size > 0) expect(error / scale, `input ${i}`).to.be.below(2e-5);
        });
        return [];
      });
    });
  }

  for (const title of ['all emitted', 'all scaled', 'shifts of shared weights'])
    it(`have second derivatives: ${title}`, () => expectSecondDerivatives(compared(CASES[title] as Case), 1e-3));

  it('give the same bits for any number of threads', () => {
    for (const c of Object.values(CASES)) {
      const results = withThreads([1, 2, 3], () => {
        let found = '';
        onBackend('native', () => {
          const inputs = tensorsOf(c);
          const [y] = run('PatchNetwork', inputs, c) as [tf.Tensor];
          found = bits([y, ...run('PatchNetworkGrad', [y, ...inputs], c)]);
          return [];
        });
        return found;
      });
      for (const found of results) expect(found).to.equal(results[0]);
    }
  });

  it('accept zero points, and leave no tensors', () => {
    onBackend('native', () => {
      const c = { ...(CASES['all scaled'] as Case), points: 0 };
      const inputs = tensorsOf(c);
      const before = tf.memory().numTensors;
      const [y] = run('PatchNetwork', inputs, c) as [tf.Tensor];
      const gradients = run('PatchNetworkGrad', [y, ...inputs], c);
      expect(tf.memory().numTensors).to.equal(before + 6);
      expect(y.shape).to.deep.equal([6, 0, 3]);
      for (const gradient of gradients) expect(gradient.dataSync().every((value) => value === 0)).to.equal(true);
      return [];
    });
  });

  it('accept many large images: no array has the product of patches, points and numbers of a token', () => {
    onBackend('native', () => {
      const c: Case = {
        ...{ images: 1, patches: 2 ** 15, points: 32, tokens: 64, widths: [1, 1], omegas: [0] },
        ...{ weights: [emitted], biases: [shared] },
      };
      const inputs = shapesOf(c).map((shape) => tf.ones(shape));
      const [y] = run('PatchNetwork', inputs, c) as [tf.Tensor];
      expect(y.shape).to.deep.equal([c.patches, c.points, 1]);
      expect(tf.sum(y).dataSync()[0]).to.equal(c.patches * c.points * 66); // 64 numbers of a token, its base, and the bias
      return [];
    });
  });

  it('refuse invalid inputs and attributes', () => {
    onBackend('native', () => {
      const c = CASES['all emitted'] as Case;
      const inputs = tensorsOf(c) as [tf.Tensor, tf.Tensor, ...tf.Tensor[]];
      const [tokens, coords, ...numbers] = inputs;
      expect(() => run('PatchNetwork', inputs.slice(1), c)).to.throw(/got 5 tensors/);
      expect(() => run('PatchNetwork', [tokens, tf.zeros([4, 5, 2]), ...numbers], c)).to.throw(/that divide 6/);
      expect(() => run('PatchNetwork', [tokens, coords, tokens, ...numbers.slice(1)], c)).to.throw(/emitted weights/);
      expect(() => run('PatchNetwork', [...inputs.slice(0, 5), tf.zeros([2])], c)).to.throw(/shared biases/);
      expect(() => run('PatchNetwork', inputs, { ...c, widths: [2, 5] })).to.throw(/widths/);
      expect(() => run('PatchNetwork', inputs, { ...c, biases: [scaled, shared, shared] })).to.throw(/biases/);
      expect(() => run('PatchNetworkGrad', [tokens, ...inputs], c)).to.throw(/dy/);
      return [];
    });
  });
});
