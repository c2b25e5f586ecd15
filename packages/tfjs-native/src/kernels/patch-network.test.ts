import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { PatchTensor } from '../contract.js';
import { composePatchNetwork } from '../patches/patch-gradients.js';
import type { PatchLayers } from '../patches/patch-layers.js';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import {
  bits,
  type Compared,
  expectFirstDerivatives,
  expectSecondDerivatives,
  expectValues,
} from '../testing/derivatives.js';
import { attributes, PATCH_CASES, type PatchCase, reference, shapesOf, valuesOf } from '../testing/patch-cases.js';

const { emitted, scaled, shared } = PatchTensor;

const run = (name: string, inputs: readonly tf.Tensor[], layers: PatchLayers): tf.Tensor[] =>
  [tf.engine().runKernel(name, inputs as never, attributes(layers)) as tf.Tensor | tf.Tensor[]].flat();

const compared = (c: PatchCase): Compared => ({
  shapes: shapesOf(c),
  values: valuesOf(c),
  compute: (inputs) => run('PatchNetwork', inputs, c)[0] as tf.Tensor,
  reference: reference(c),
});

const tensorsOf = (c: PatchCase): tf.Tensor[] => valuesOf(c).map((v, i) => tf.tensor(v, shapesOf(c)[i]));

describeEachIsa('sine networks of patches', () => {
  for (const [title, c] of Object.entries(PATCH_CASES)) {
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
    it(`have second derivatives: ${title}`, () =>
      expectSecondDerivatives(compared(PATCH_CASES[title] as PatchCase), 1e-3));

  it('give the same bits for any number of threads', () => {
    for (const c of Object.values(PATCH_CASES)) {
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
      const c = { ...(PATCH_CASES['all scaled'] as PatchCase), points: 0 };
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
      const c: PatchCase = {
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
      const c = PATCH_CASES['all emitted'] as PatchCase;
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
