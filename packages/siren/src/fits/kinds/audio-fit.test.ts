import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../../testing/error-of.js';
import { onCpu } from '../../testing/on-cpu.js';
import { fitSiren } from '../fit-siren.js';
import { audioFit, audioScale, type SignalSound } from './audio-fit.js';

/** A tone of one second with the given frequency in Hz and amplitude. */
const tone = (frequency: number, { rate = 8000, channels = 1, loudness = 0.25 } = {}): SignalSound => ({
  samples: Float32Array.from({ length: rate * channels }, (_, index) => {
    const time = Math.floor(index / channels) / rate;
    return loudness * Math.sin(2 * Math.PI * frequency * time + (index % channels));
  }),
  channels,
  sampleRate: rate,
});

describe('audioFit', () => {
  onCpu();

  it('fits a stereo tone, and renders it at twice the rate with the same loudness', async () => {
    const sound = tone(6, { rate: 120, channels: 2 });
    const before = tf.memory().numTensors;
    const fit = audioFit(sound);
    const network = { activation: 'sine', width: 32, hiddenLayers: 1 } as const;
    const { signal } = await fitSiren(fit, { steps: 250, learningRate: 2e-3, network });
    const { mse, snr } = await fit.measure(signal);
    expect(mse).to.be.below(0.01);
    expect(snr).to.be.closeTo(10 * Math.log10(0.5 / mse), 0.1);
    const twice = await fit.render(signal, 240);
    expect(twice).to.include({ channels: 2, sampleRate: 240 });
    expect(twice.samples).to.have.length(2 * 239);
    const truth = tone(6, { rate: 240, channels: 2 });
    twice.samples.forEach((sample, index) => {
      expect(sample).to.be.closeTo(truth.samples[index] as number, 0.06);
    });
    signal.dispose();
    fit.dispose?.();
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('draws frames with their own amplitudes, the loudest at 1, and time from -scale to scale', () => {
    const sound = tone(50, { rate: 400 });
    const fit = audioFit(sound, { batch: 64, seed: 2, scale: 7 });
    const { coordinates, targets } = fit.sample(0);
    const [points, values] = [coordinates.dataSync(), (targets.value as tf.Tensor).dataSync()];
    points.forEach((time, index) => {
      const frame = Math.round(((time / 7 + 1) * 399) / 2);
      expect(values[index]).to.be.closeTo(4 * (sound.samples[frame] as number), 1e-5);
    });
    expect(Math.max(...points)).to.be.within(6, 7);
    tf.dispose([coordinates, targets]);
    fit.dispose?.();
  });

  it('chooses a scale of at least 1 in proportion to the pitch and the length of the sound, at any sample rate', () => {
    const low = audioScale(tone(300));
    expect(low).to.be.closeTo(((3000 / 13977) * Math.PI * 300) / 30, 0.1);
    expect(audioScale(tone(600)) / low).to.be.closeTo(2, 0.02);
    expect(audioScale(tone(300, { rate: 32_000 })) / low).to.be.closeTo(1, 0.01);
    expect(audioScale(tone(1))).to.equal(1);
  });

  it('detects a fit that is still silent after 1,000 steps', () => {
    const fit = audioFit(tone(50));
    const faults = Array.from({ length: 1200 }, (_, step) => fit.fault?.({ step: step + 1, loss: 0.49 }));
    expect(faults.findIndex((fault) => fault !== undefined)).to.equal(999);
    expect(faults[999]).to.match(/the fit is silent.*a sound power of 0\.500.*Try another scale/);
    for (let step = 0; step < 100; step++) fit.fault?.({ step: 1200, loss: 0.1 });
    expect(fit.fault?.({ step: 1300, loss: 0.1 })).to.equal(undefined);
    fit.dispose?.();
  });

  it('rejects invalid sounds', async () => {
    const message = async (change: object) => (await errorOf(() => audioFit({ ...tone(5), ...change }))).message;
    expect(await message({ samples: new Float32Array(1) })).to.match(/\[2 or more, 1\], got 1 numbers/);
    expect(await message({ samples: new Float32Array(10) })).to.match(/the sound is silent/);
    expect(await message({ samples: Float32Array.of(0, Number.NaN) })).to.match(/got NaN at 1/);
    expect(await message({ channels: 3 })).to.match(/\[2 or more, 3\]/);
    expect(await message({ sampleRate: 0 })).to.match(/sampleRate: expected a finite number above 0/);
  });
});
