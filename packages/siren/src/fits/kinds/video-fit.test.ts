import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../../testing/error-of.js';
import { onCpu } from '../../testing/on-cpu.js';
import { fitSiren } from '../fit-siren.js';
import { type SignalVideo, videoFit } from './video-fit.js';

/** A video of a wave that moves from left to right, with a different wave in each channel. */
function movingWave(channels: number): SignalVideo {
  const [frames, height, width] = [5, 4, 6];
  const data = Uint8Array.from({ length: frames * height * width * channels }, (_, index) => {
    const pixel = Math.floor(index / channels);
    const [time, column] = [Math.floor(pixel / (height * width)), pixel % width];
    return 128 + 100 * Math.sin(column - 0.7 * time + (index % channels));
  });
  return { data, frames, height, width, channels };
}

describe('videoFit', () => {
  onCpu();

  it('fits a video, measures the PSNR of all frames, and renders it at any size', async () => {
    const before = tf.memory().numTensors;
    const video = movingWave(3);
    const fit = videoFit(video, { batch: 60 });
    const network = { activation: 'sine', width: 24, hiddenLayers: 1, omega0: 5 } as const;
    const { signal } = await fitSiren(fit, { steps: 250, learningRate: 4e-3, network });
    const { psnr } = await fit.measure(signal);
    expect(psnr).to.be.above(30);
    const frames: Float32Array[] = [];
    for await (const frame of fit.film(signal)) frames.push(frame);
    expect(frames).to.have.length(5);
    const squares = frames.flatMap((frame, time) =>
      Array.from(frame, (value, index) => {
        const wanted = video.data[time * frame.length + index] as number;
        return ((Math.min(1, Math.max(-1, value)) + 1) / 2 - wanted / 255) ** 2;
      }),
    );
    const mean = squares.reduce((sum, square) => sum + square, 0) / squares.length;
    expect(psnr).to.be.closeTo(-10 * Math.log10(mean), 1e-6);
    const slow = { frames: 9, height: 7, width: 11 };
    const enlarged: Float32Array[] = [];
    for await (const frame of fit.film(signal, slow)) enlarged.push(frame);
    expect(enlarged).to.have.length(9);
    expect(enlarged[0]).to.have.length(7 * 11 * 3);
    expect(enlarged[4]?.[0], 'the same corner at the same moment').to.be.closeTo(frames[2]?.[0] as number, 1e-5);
    signal.dispose();
    fit.dispose?.();
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('draws pixels of all frames, each with its own coordinates and values', () => {
    const video = movingWave(1);
    const fit = videoFit(video, { batch: 50, seed: 3 });
    const { coordinates, targets } = fit.sample(2);
    const values = (targets.value as tf.Tensor).dataSync();
    const times = new Set<number>();
    coordinates.arraySync().forEach(([time = 0, row = 0, column = 0], index) => {
      const [t, i, j] = [Math.round((time + 1) * 2), Math.round((row + 1) * 1.5), Math.round((column + 1) * 2.5)];
      expect(values[index]).to.be.closeTo((video.data[(t * 4 + i) * 6 + j] as number) / 127.5 - 1, 1e-6);
      times.add(t);
    });
    expect(times.size).to.equal(5);
    tf.dispose([coordinates, targets]);
  });

  it('places each frame at its own time, and renders evenly spaced frames', async () => {
    const video = { ...movingWave(1), times: [0, 1, 2, 3, 10] };
    const fit = videoFit(video, { batch: 50, seed: 3 });
    const { coordinates, targets } = fit.sample(2);
    const wanted = [-1, -0.8, -0.6, -0.4, 1];
    const values = (targets.value as tf.Tensor).dataSync();
    const seen = new Set<number>();
    coordinates.arraySync().forEach(([time = 0, row = 0, column = 0], index) => {
      const t = wanted.findIndex((one) => Math.abs(one - time) < 1e-6);
      const [i, j] = [Math.round((row + 1) * 1.5), Math.round((column + 1) * 2.5)];
      expect(values[index]).to.be.closeTo((video.data[(t * 4 + i) * 6 + j] as number) / 127.5 - 1, 1e-6);
      seen.add(t);
    });
    expect([...seen].sort()).to.deep.equal([0, 1, 2, 3, 4]);
    tf.dispose([coordinates, targets]);
    const asked: number[] = [];
    const signal = {
      sample: async (points: Float32Array) => {
        asked.push(points[0] as number);
        return { value: new Float32Array(points.length / 3) };
      },
    };
    for await (const _ of fit.film(signal as never));
    for await (const _ of fit.film(signal as never, { frames: 3, height: 4, width: 6 }));
    expect(asked).to.deep.equal([...wanted, -1, 0, 1].map(Math.fround));
    for (const times of [
      [0, 1, 2, 3],
      [0, 1, 1, 2, 3],
      [0, 1, Number.NaN, 2, 3],
    ])
      expect((await errorOf(() => videoFit({ ...video, times }))).message).to.match(/expected 5 ascending times/);
  });

  it('takes 0.38 % of the pixels by default', () => {
    const data = new Uint8Array(10 * 20 * 50);
    const fit = videoFit({ data, frames: 10, height: 20, width: 50, channels: 1 });
    const { coordinates, targets } = fit.sample(0);
    expect(coordinates.shape).to.deep.equal([38, 3]);
    tf.dispose([coordinates, targets]);
  });

  it('rejects invalid videos', async () => {
    const video = movingWave(1);
    const message = async (change: object) => (await errorOf(() => videoFit({ ...video, ...change }))).message;
    expect(await message({ frames: 1 })).to.match(/2 frames or more, got 1/);
    expect(await message({ channels: 2 })).to.match(/data \[5, 4, 6, 2\], got 120 bytes/);
  });
});
