import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { drawNormal } from '../../random/draw-normal.js';
import { errorOf } from '../../testing/error-of.js';
import { expectNumbersClose } from '../../testing/expect-close.js';
import { onCpu } from '../../testing/on-cpu.js';
import { tinyImage } from '../../testing/tiny-image.js';
import { fitSiren } from '../fit-siren.js';
import { imagePsnr } from '../image-psnr.js';
import { blurMeasurement } from './blur.js';
import { downsampleMeasurement } from './downsample.js';
import { leastSquares } from './least-squares.js';
import { type Measurement, matrixMeasurement } from './measurement.js';
import { measurementFit } from './measurement-fit.js';
import { radonMeasurement } from './radon.js';

const size = { height: 8, width: 6 };

/** Measures an image of the given values, one channel unless stated. */
const seen = ({ measure }: Measurement, values: Float32Array, channels = 1): Float32Array =>
  tf.tidy(() =>
    measure(tf.tensor2d(values, [values.length / channels, channels]))
      .dataSync<'float32'>()
      .slice(),
  );

describe('measurements of an image', () => {
  onCpu();

  const all: readonly Measurement[] = [
    blurMeasurement(size, { std: 1.2 }),
    downsampleMeasurement(size, { factor: 2 }),
    radonMeasurement(size, { angles: 5, detectors: 7 }),
    matrixMeasurement(drawNormal(1, 'matrix', 10 * 48, 1), size),
  ];
  for (const measurement of all)
    it(`are linear, treat channels by themselves, and have the gradient of their adjoint: ${measurement.name}`, () => {
      const { count, measure } = measurement;
      const [x, y] = ['x', 'y'].map((name) => drawNormal(2, name, 48, 1)) as [Float32Array, Float32Array];
      const [own, other] = [seen(measurement, x), seen(measurement, y)];
      expect(own).to.have.length(count);
      const mixed = x.map((value, index) => 2 * value - 3 * (y[index] as number));
      expectNumbersClose(
        seen(measurement, mixed),
        [...own].map((value, index) => 2 * value - 3 * (other[index] as number)),
        1e-4,
      );
      const both = Float32Array.from({ length: 96 }, (_, index) => (index % 2 ? y : x)[index >> 1] as number);
      const joint = seen(measurement, both, 2);
      expectNumbersClose(
        [...joint].filter((_, index) => index % 2 === 0),
        [...own],
        1e-5,
      );
      // ⟨A·x, z⟩ = ⟨x, Aᵀ·z⟩
      const z = tf.tensor2d(drawNormal(3, 'z', count, 1), [count, 1]);
      const adjoint = tf.grad((t: tf.Tensor) => measure(t as tf.Tensor2D));
      const back = [...tf.tidy(() => adjoint(tf.zeros([48, 1]), z).dataSync())];
      const there = own.reduce((sum, value, index) => sum + value * (z.dataSync()[index] as number), 0);
      const here = back.reduce((sum: number, value: number, index: number) => sum + value * (x[index] as number), 0);
      expect(here).to.be.closeTo(there, 1e-3 * (1 + Math.abs(there)));
      z.dispose();
    });

  it('keep constants: blur and downsample', () => {
    const flat = new Float32Array(48).fill(0.7);
    for (const value of seen(all[0] as Measurement, flat)) expect(value).to.be.closeTo(0.7, 1e-6);
    expectNumbersClose(seen(all[1] as Measurement, flat), Array<number>(12).fill(0.7), 1e-6);
  });

  it('reduce to the means of cells: downsample', () => {
    const ramp = Float32Array.from({ length: 16 }, (_, pixel) => pixel);
    const half = downsampleMeasurement({ height: 4, width: 4 }, { factor: 2 });
    expectNumbersClose(seen(half, ramp), [2.5, 4.5, 10.5, 12.5], 1e-6);
  });

  it('integrate along lines: radon', () => {
    const disk = Float32Array.from({ length: 64 * 64 }, (_, pixel) =>
      Math.hypot(Math.floor(pixel / 64) / 31.5 - 1, (pixel % 64) / 31.5 - 1) < 0.6 ? 1 : 0,
    );
    const lines = radonMeasurement({ height: 64, width: 64 }, { angles: 4, detectors: 41 });
    const sinogram = seen(lines, disk);
    for (let angle = 0; angle < 4; angle++)
      for (const detector of [20, 24, 12]) {
        const offset = Math.SQRT2 * (detector / 20 - 1);
        const chord = 2 * Math.sqrt(Math.max(0, 0.36 - offset ** 2));
        expect(sinogram[angle * 41 + detector]).to.be.closeTo(chord, 0.07);
      }
    // The line of angle 0 and positive offset is a row in the lower half of the image.
    const low = Float32Array.from({ length: 64 * 64 }, (_, pixel) => Number(pixel >= 48 * 64));
    expect(seen(lines, low)[28]).to.be.above(1.5);
    expect(seen(lines, low)[12]).to.equal(0);
  });

  it('determine a smooth image: a fit recovers it better than least squares from half as many projections', async () => {
    const truth = tinyImage(10, 10, 1);
    const measurement = downsampleMeasurement(truth, { factor: 2 });
    const measured = seen(measurement, truth.values);
    const fit = measurementFit(measurement, { measured, truth, prior: 'hessian', weight: 1e-5 });
    const before = tf.memory().numTensors;
    const { signal } = await fitSiren(fit, {
      ...{ network: { activation: 'sine', width: 24, hiddenLayers: 1, omega0: 4 }, learningRate: 5e-3, steps: 200 },
    });
    const { psnr, measurementError } = (await fit.measure?.(signal)) ?? {};
    signal.dispose();
    const least = imagePsnr(await leastSquares(measurement, measured), truth.values);
    expect(tf.memory().numTensors).to.equal(before);
    expect(measurementError).to.be.below(8);
    expect(psnr).to.be.above(least + 3);
    fit.dispose?.();
  });

  it('are solved by least squares if they determine the image', async () => {
    const matrix = drawNormal(4, 'square', 60 * 48, 1);
    const measurement = matrixMeasurement(matrix, size);
    const x = drawNormal(5, 'x', 48, 0.3);
    expectNumbersClose(await leastSquares(measurement, seen(measurement, x), 200), [...x], 1e-2);
  });

  it('reject invalid inputs', async () => {
    const message = async (work: () => unknown) => (await errorOf(work)).message;
    expect(await message(() => blurMeasurement(size, { std: 0 }))).to.match(/std.*got 0/);
    expect(await message(() => downsampleMeasurement(size, { factor: 4 }))).to.match(/a divisor of 8 and 6, got 4/);
    expect(await message(() => radonMeasurement(size, { angles: 0 }))).to.match(/angles.*got 0/);
    expect(await message(() => matrixMeasurement(new Float32Array(47), size))).to.match(/\[M, 8·6\], got 47/);
    const blur = all[0] as Measurement;
    expect(await message(() => measurementFit(blur, { measured: new Float32Array(7) }))).to.match(/\[48, C\], got 7/);
    expect(await message(() => measurementFit(blur, { measured: new Float32Array(48) }))).to.match(/not all zero/);
    const measured = new Float32Array(48).fill(1);
    expect(await message(() => measurementFit(blur, { measured, truth: tinyImage(4, 4, 1) }))).to.match(
      /true image \[8, 6, 1\], got \[4, 4, 1\]/,
    );
    expect(await message(() => measurementFit(blur, { measured, prior: 'x' as never }))).to.match(/got "x"/);
  });
});
