import { expect } from 'chai';
import { drawNormal } from '../../random/draw-normal.js';
import { errorOf } from '../../testing/error-of.js';
import { onCpu } from '../../testing/on-cpu.js';
import { tinyImage } from '../../testing/tiny-image.js';
import { drawInitialValues } from '../../training/variables.js';
import { fitSiren } from '../fit-siren.js';
import { imageFit } from '../kinds/image-fit.js';
import { signalNetwork } from '../networks/signal-networks.js';
import { noiseImage } from './noise-image.js';
import { imageCentroid, spectralCentroid } from './spectral-centroid.js';
import { winnerNoise, winnerParameters } from './winner.js';

const std = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

describe('starts of a fit', () => {
  onCpu();

  it('measure the spectral centroid: of one wave its frequency, of white noise a half', () => {
    const wave = Float64Array.from({ length: 64 }, (_, index) => Math.sin((2 * Math.PI * 8 * (index % 32)) / 32));
    expect(spectralCentroid(wave, 2)).to.be.closeTo(0.5, 1e-6); // 8 of 16 waves
    expect(spectralCentroid(drawNormal(1, 'white', 64 * 64, 1), 64)).to.be.closeTo(0.5, 0.02);
    expect(spectralCentroid(new Float32Array(8), 2)).to.equal(0);
    const constant = { values: new Float32Array(16).fill(0.5), height: 4, width: 4, channels: 1 };
    expect(imageCentroid(constant)).to.be.closeTo(0, 1e-9);
    const long = Float64Array.from({ length: 8192 }, (_, index) => Math.cos((Math.PI * index) / 4)); // a part is 4096
    expect(spectralCentroid(long, 1)).to.be.closeTo(0.25, 1e-6);
  });

  it('have WINNER’s noise on the first two layers, of the size that the centroid tells', () => {
    const network = { activation: 'sine', width: 128, hiddenLayers: 2 } as const;
    const shape = { inputs: 2, outputs: 1 };
    const noisy = winnerParameters(network, shape, { centroid: 0.2, seed: 3 });
    const [first, second] = winnerNoise(0.2, 2, 30);
    expect(first).to.be.closeTo((50 * (1 - Math.exp(-1))) / 30, 1e-9);
    expect(second).to.be.closeTo(0.08 / 30, 1e-9);
    for (const variable of signalNetwork(network, shape).variables) {
      const plain = drawInitialValues(variable, 3);
      const noise = noisy[variable.name]?.data.map((value, index) => value - (plain[index] as number)) as Float32Array;
      const expected = { 'layers.0.weight': first, 'layers.1.weight': second }[variable.name] ?? 0;
      if (expected === 0) expect(std(noise), variable.name).to.equal(0);
      else expect(std(noise) / expected, variable.name).to.be.within(0.9, 1.1);
    }
  });

  it('refuse WINNER for surfaces, encodings and networks without a hidden layer', async () => {
    const message = async (config: object, inputs = 2) =>
      (
        await errorOf(() =>
          winnerParameters({ activation: 'sine', ...config }, { inputs, outputs: 1 }, { centroid: 0.1, seed: 1 }),
        )
      ).message;
    expect(await message({}, 3)).to.match(/1 or 2 coordinates, got 3/);
    expect(await message({ encoding: { type: 'positional' } })).to.match(/no encoding/);
    expect(await message({ hiddenLayers: 0 })).to.match(/a hidden layer/);
  });

  it('draw noise with a standard deviation of about 0.4, pink noise with most power at low frequencies', () => {
    const [white, pink] = (['white', 'pink'] as const).map((spectrum) => noiseImage({ side: 33, spectrum }, 2));
    for (const image of [white, pink]) expect(std(image?.values as Float32Array)).to.be.within(0.25, 0.55);
    expect(imageCentroid(white as never)).to.be.closeTo(0.5, 0.03);
    expect(imageCentroid(pink as never)).to.be.below(0.42);
    expect(noiseImage({ side: 9, channels: 3, spectrum: 'pink' }, 2).values).to.have.length(243);
  });

  it('replace the drawn parameters, and leave resuming as it is', async () => {
    const fit = imageFit(tinyImage(6, 6, 1));
    const network = { activation: 'sine', width: 8, hiddenLayers: 1 } as const;
    const start = winnerParameters(network, fit, { centroid: 0.3, seed: 1 });
    const same = await fitSiren(fit, { network, steps: 0, start });
    expect((await same.signal.parameters())['layers.0.weight']?.data).to.deep.equal(start['layers.0.weight']?.data);
    const whole = await fitSiren(fit, { network, steps: 4, start });
    const half = await fitSiren(fit, { network, steps: 2, start });
    const rest = await fitSiren(fit, { network, steps: 4, start, from: half.state });
    expect(rest.state.parameters).to.deep.equal(whole.state.parameters);
    for (const { signal } of [same, whole, half, rest]) signal.dispose();
    fit.dispose?.();
  });
});
