import { initializeSiren, type SirenParameters, sirenSpec, stackParameters } from '@hypersiren/siren';
import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { imageDependenceOf, layerEmissions } from './layer-emissions.js';

describe('layerEmissions', () => {
  onCpu();

  const siren = sirenSpec({ width: 6, hiddenLayers: 1, omega0: 8 });
  const single = initializeSiren(siren, 1);
  const batch = stackParameters([1, 2, 3, 4].map((seed) => initializeSiren(siren, seed)));
  const coords = tf.tensor2d(drawNormal(1, 'coords', 20 * 2, 0.5), [20, 2]);
  const replaced = (weight: tf.Tensor): SirenParameters =>
    single.map((layer, index) => (index === 1 ? { ...layer, weight } : layer));
  const hidden = async (weight: tf.Tensor) => (await layerEmissions(siren, replaced(weight), coords))[1]?.weight;

  it('shows no dependence on the image if everything is shared', async () => {
    for (const layer of await layerEmissions(siren, single, coords)) {
      expect(layer.weight.image).to.equal(null);
      expect(imageDependenceOf(layer)).to.equal(null);
    }
  });

  it('computes the image-dependent fraction of the variance and its spectrum by definition', async () => {
    const weight = batch[1]?.weight as tf.Tensor3D;
    const rows = tf.reshape(weight, [4, 36]).arraySync() as number[][];
    const all = rows.flat();
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const variance = (values: readonly number[], less = 0) =>
      values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - less);
    const { image } = (await hidden(weight)) ?? {};
    const ofNumbers = Array.from({ length: 36 }, (_, index) => rows.map((row) => row[index] as number));
    expect(image?.share).to.be.closeTo(mean(ofNumbers.map((values) => variance(values, 1))) / variance(all), 1e-5);
    expect(image?.spectrum).to.have.length(3);
    expect(image?.spectrum.reduce((a, b) => a + b)).to.be.closeTo(1, 1e-9);
    // Four independent networks differ equally in three directions.
    expect(image?.dimensions).to.be.within(2.5, 3);
  });

  it('finds the directions in which images differ', async () => {
    const [u, v] = ['u', 'v'].map((name) => tf.tensor(drawNormal(2, name, 36, 1), [1, 36]));
    const orthogonal = tf.sub(
      v as tf.Tensor,
      tf.mul(u as tf.Tensor, tf.div(tf.sum(tf.mul(u as tf.Tensor, v as tf.Tensor)), tf.sum(tf.square(u as tf.Tensor)))),
    );
    const unit = (x: tf.Tensor) => tf.div(x, tf.norm(x));
    const along = (a: number[], b: number[]) =>
      tf.reshape(
        tf.add(
          tf.matMul(tf.tensor2d(a, [4, 1]), unit(u as tf.Tensor) as tf.Tensor2D),
          tf.matMul(tf.tensor2d(b, [4, 1]), unit(orthogonal) as tf.Tensor2D),
        ),
        [4, 6, 6],
      );
    const line = (await hidden(along([1, 2, 3, 4], [0, 0, 0, 0])))?.image;
    expectNumbersClose(line?.spectrum ?? [], [1, 0, 0], 1e-5);
    expect(line?.dimensions).to.be.closeTo(1, 1e-4);
    // Variances 20/3 and 4/3 in two uncorrelated directions.
    const plane = (await hidden(along([3, 1, -1, -3], [1, -1, -1, 1])))?.image;
    expectNumbersClose(plane?.spectrum ?? [], [20 / 24, 4 / 24, 0], 1e-5);
    expect(plane?.dimensions).to.be.closeTo(1 / ((20 / 24) ** 2 + (4 / 24) ** 2), 1e-4);
  });

  it('is 0 with no directions if all images are equal', async () => {
    const weight = tf.mul(tf.expandDims(single[1]?.weight as tf.Tensor, 0), tf.ones([3, 1, 1]));
    expect((await hidden(weight))?.image).to.deep.equal({ share: 0, spectrum: [0, 0], dimensions: 0 });
  });

  it('compares with a SIREN with the same inputs, also inputs per image', async () => {
    const wide = sirenSpec({ inputs: 3, width: 512, hiddenLayers: 1 });
    const parameters = stackParameters([1, 2].map((seed) => initializeSiren(wide, seed)));
    for (const scale of [0.1, 1]) {
      const inputs = tf.tensor3d(drawNormal(3, 'inputs', 2 * 30 * 3, scale), [2, 30, 3]);
      const layers = await layerEmissions(wide, parameters, inputs);
      for (const { preActivation } of layers.slice(0, 2))
        expect(preActivation.measured / preActivation.expected, `${scale}`).to.be.closeTo(1, 0.05);
    }
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    await layerEmissions(siren, batch, coords);
    expect(tf.memory().numTensors).to.equal(before);
  });
});
