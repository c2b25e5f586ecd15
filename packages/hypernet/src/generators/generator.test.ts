import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { HypernetError } from '../hypernet-error.js';
import { gridAxes } from '../local/coordinates.js';
import { renderImages } from '../model/render-images.js';
import { seamRatio } from '../patches/seam-ratio.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { expectGradients } from '../testing/expect-gradients.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyGenerator } from '../testing/tiny-generator.js';
import { createGenerator, generatorSpec } from './generator.js';
import { drawLatents } from './latents/draw-latents.js';

const SHAPE = { height: 12, width: 8, channels: 3 };

describe('a generator', () => {
  onCpu();

  it('makes a different image of each latent, always the same for a seed and an index', () => {
    const generator = createGenerator(tinyGenerator, SHAPE, 1);
    const of = (first: number, count: number, seed = 1) =>
      generator.generate(drawLatents(generator, { seed, count, first }));
    const images = of(0, 3);
    expect(images.shape).to.deep.equal([3, 12, 8, 3]);
    const [a, b] = tf.unstack(images) as [tf.Tensor, tf.Tensor];
    expect(tf.mean(tf.abs(tf.sub(a, b))).dataSync()[0]).to.be.above(0.01);
    expectNumbersClose(of(1, 1).dataSync(), b.dataSync(), 1e-5);
    expect([...of(0, 3, 2).dataSync()]).not.to.deep.equal([...images.dataSync()]);
  });

  it('has the gradients of central differences with respect to every variable', () => {
    const generator = createGenerator(tinyGenerator, { height: 8, width: 4, channels: 1 }, 1);
    const latents = drawLatents(generator, { seed: 1, count: 2 });
    expectGradients(generator.variables, () => tf.mean(tf.square(tf.sub(generator.generate(latents), 0.3))));
  });

  it('ignores the scale of latents unless their normalization is off', () => {
    const differs = (normalize: boolean) => {
      const generator = createGenerator({ ...tinyGenerator, normalize }, SHAPE, 1);
      const latents = drawLatents(generator, { seed: 1, count: 1 });
      const [own, twice] = [generator.generate(latents), generator.generate(tf.mul(latents, 2))];
      return (tf.max(tf.abs(tf.sub(own, twice))).dataSync()[0] as number) > 1e-4;
    };
    expect([true, false].map(differs)).to.deep.equal([false, true]);
  });

  it('renders images at any size, with the values of the training size at its pixels and without seams', async () => {
    const generator = createGenerator(tinyGenerator, SHAPE, 1);
    const latents = drawLatents(generator, { seed: 1, count: 2 });
    const emitted = generator.emit(latents);
    const same = await renderImages(generator, emitted, SHAPE);
    expectNumbersClose(same, generator.generate(latents).dataSync(), 1e-4);
    const [height, width] = [48, 32];
    const large = await renderImages(generator, emitted, { height, width });
    expect(large).to.have.length(2 * height * width * 3);
    expect(seamRatio(large, { height, width, channels: 3, patch: 16 })).to.be.below(1.3);
    const whole = generator.valuesAt(emitted, gridAxes({ height, width }));
    expectNumbersClose(large, whole.dataSync(), 1e-4);
  });

  it('restores a state, and names what does not belong to it', async () => {
    const [one, other] = [1, 2].map((seed) => createGenerator(tinyGenerator, SHAPE, seed)) as [
      ReturnType<typeof createGenerator>,
      ReturnType<typeof createGenerator>,
    ];
    other.load(await one.state());
    const latents = drawLatents(one, { seed: 1, count: 1 });
    expect([...other.generate(latents).dataSync()]).to.deep.equal([...one.generate(latents).dataSync()]);
    expect(() => other.load({})).to.throw('Generator.load: missing generator.positions');
  });

  describe('with a convolutional decoder', () => {
    const config = { ...tinyGenerator, decoder: 'convolutional' } as const;

    it('has at most as many parameters as with SIRENs, and nearly as many', () => {
      const [own, other] = [config, tinyGenerator].map(
        (model) => generatorSpec({ ...model, width: 16 }, SHAPE).parameterCount,
      );
      expect(own).to.be.at.most(other as number);
      expect(own).to.be.above(0.9 * (other as number));
    });

    it('has the gradients of central differences with respect to every variable', () => {
      const generator = createGenerator(config, { height: 8, width: 4, channels: 1 }, 1);
      const latents = drawLatents(generator, { seed: 1, count: 2 });
      expectGradients(generator.variables, () => tf.mean(tf.square(tf.sub(generator.generate(latents), 0.3))));
    });

    it('makes images of any size, with the values of the training size at its pixels, and leaves nothing behind', async () => {
      const before = tf.memory().numTensors;
      const shape = { height: 10, width: 7, channels: 3 }; // no multiple of the patches
      const generator = createGenerator(config, shape, 1);
      const latents = drawLatents(generator, { seed: 1, count: 2 });
      const images = generator.generate(latents);
      expect(images.shape).to.deep.equal([2, 10, 7, 3]);
      const [a, b] = tf.tidy(() => tf.unstack(images).map((image) => image.dataSync())) as [Float32Array, Float32Array];
      expect([...a]).not.to.deep.equal([...b]);
      const emitted = generator.emit(latents);
      expectNumbersClose(await renderImages(generator, emitted, shape), images.dataSync(), 1e-4);
      expect(await renderImages(generator, emitted, { height: 20, width: 14 })).to.have.length(2 * 20 * 14 * 3);
      tf.dispose([emitted, latents, images]);
      generator.dispose();
      expect(tf.memory().numTensors).to.equal(before);
    });

    it('needs a power of two as the side of a patch, and no lift', () => {
      expect(() => generatorSpec({ ...config, patch: 3 }, SHAPE)).to.throw(HypernetError, 'power of two');
      expect(() => generatorSpec({ ...config, lift: true }, SHAPE)).to.throw(HypernetError, 'lift');
    });
  });

  it('counts its parameters and rejects options out of range', () => {
    const spec = generatorSpec(tinyGenerator, SHAPE);
    const generator = createGenerator(tinyGenerator, SHAPE, 1);
    const sizes = [...generator.variables.values()].map(({ size }) => size);
    expect(spec.parameterCount).to.equal(sizes.reduce((sum, size) => sum + size, 0));
    expect(spec.patches.grid.count).to.equal(6);
    expect(() => generatorSpec({ ...tinyGenerator, heads: 3 }, SHAPE)).to.throw(
      HypernetError,
      'multiple of the 3 heads',
    );
    expect(() => generatorSpec({ ...tinyGenerator, patch: 0 }, SHAPE)).to.throw(HypernetError, 'patch');
  });

  it('leaves nothing behind', () => {
    const before = tf.memory().numTensors;
    const generator = createGenerator(tinyGenerator, SHAPE, 1);
    const latents = drawLatents(generator, { seed: 1, count: 2 });
    generator.generate(latents).dispose();
    latents.dispose();
    generator.dispose();
    expect(tf.memory().numTensors).to.equal(before);
  });
});
