import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../../testing/error-of.js';
import { expectNumbersClose } from '../../testing/expect-close.js';
import { onCpu } from '../../testing/on-cpu.js';
import { tinyImage } from '../../testing/tiny-image.js';
import { fitSiren } from '../fit-siren.js';
import { FittedSignal } from '../fitted-signal.js';
import { imageFit } from '../kinds/image-fit.js';
import { signalNetwork } from '../networks/signal-networks.js';
import { eachFit } from './each-fit.js';
import { signalAt } from './signal-at.js';

describe('eachFit', () => {
  onCpu();

  const one = tinyImage(6, 5, 2);
  const other = { ...one, values: one.values.map((value) => -0.5 * value) };
  const network = { activation: 'sine', width: 8, hiddenLayers: 1, omega0: 6 } as const;

  for (const batch of [undefined, 7])
    it(`gives each image the network of a fit of it alone, batch ${batch ?? 'all'}`, async () => {
      const before = tf.memory().numTensors;
      const options = { network, steps: 12, learningRate: 3e-3 };
      const sampler = batch === undefined ? {} : { batch };
      const fit = eachFit([one, other, one], sampler);
      const { signal } = await fitSiren(fit, options);
      const together = await fit.psnrs(signal);
      for (const [index, image] of [one, other].entries()) {
        const alone = imageFit(image, sampler);
        const single = await fitSiren(alone, options);
        const taken = await signalAt(signal, index);
        for (const [name, { shape, data }] of Object.entries(await single.signal.parameters())) {
          expect((await taken.parameters())[name]?.shape).to.deep.equal(shape);
          expectNumbersClose((await taken.parameters())[name]?.data as Float32Array, [...data], 1e-4);
        }
        expect(together[index]).to.be.closeTo((await alone.measure?.(single.signal))?.psnr as number, 0.01);
        single.signal.dispose();
        taken.dispose();
        alone.dispose?.();
      }
      expect(together[2]).to.equal(together[0]);
      const { psnr, worstPsnr } = await fit.measure(signal);
      expect(psnr).to.be.closeTo((2 * (together[0] as number) + (together[1] as number)) / 3, 1e-4);
      expect(worstPsnr).to.be.closeTo(Math.min(...together), 1e-6);
      signal.dispose();
      fit.dispose?.();
      expect(tf.memory().numTensors).to.equal(before);
    });

  it('is kept in one file, and resumes bit for bit', async () => {
    const fit = eachFit([one, other]);
    const whole = await fitSiren(fit, { network, steps: 4 });
    const half = await fitSiren(fit, { network, steps: 2 });
    const rest = await fitSiren(fit, { network, steps: 4, from: half.state });
    expect(rest.state.parameters).to.deep.equal(whole.state.parameters);
    const loaded = FittedSignal.load(await whole.signal.save());
    expect(loaded.networks).to.equal(2);
    expect(await loaded.parameters()).to.deep.equal(whole.state.parameters);
    for (const signal of [whole.signal, half.signal, rest.signal, loaded]) signal.dispose();
    fit.dispose?.();
  });

  it('rejects images of several shapes, other networks, and derivatives', async () => {
    const message = async (work: () => unknown) => (await errorOf(work)).message;
    expect(await message(() => eachFit([]))).to.match(/expected an image, got none/);
    expect(await message(() => eachFit([one, tinyImage(5, 5, 2)]))).to.match(/image 1: .*\[6, 5, 2\], got \[5, 5, 2\]/);
    const shape = { inputs: 2, outputs: 4, networks: 2 };
    expect(await message(() => signalNetwork({ activation: 'relu' }, shape))).to.match(
      /expected the network sine, got relu/,
    );
    expect(await message(() => signalNetwork(network, { ...shape, networks: 3 }))).to.match(/a divisor of 4.*got 3/);
    const many = new FittedSignal(network, shape);
    expect(await message(() => many.evaluate(tf.zeros([1, 2]), 'gradient'))).to.match(/up to value, got gradient/);
    expect(await message(() => signalAt(many, 2))).to.match(/from 0 to 1, got 2/);
    many.dispose();
  });
});
