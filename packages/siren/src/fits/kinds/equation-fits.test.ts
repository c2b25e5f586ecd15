import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { stretch } from '../../differences/perfectly-matched-layer.js';
import { errorOf } from '../../testing/error-of.js';
import { onCpu } from '../../testing/on-cpu.js';
import type { Fit } from '../fit.js';
import { fitSiren } from '../fit-siren.js';
import type { FittedSignal } from '../fitted-signal.js';
import { helmholtzFit } from './helmholtz-fit.js';
import { poissonFit } from './poisson-fit.js';
import { waveFit } from './wave-fit.js';

/** Values [C], first derivatives [C][I] and second derivatives [C][I][I] of a field at a point. */
type Truth = (point: readonly number[]) => { value: number[]; gradient: number[][]; hessian: number[][][] };

/** Returns the terms of the loss for a field with known derivatives. */
function lossOf(fit: Fit, truth: Truth): Record<string, number> {
  return tf.tidy(() => {
    const { coordinates, targets } = fit.sample(0);
    const fields = coordinates.arraySync().map((point) => truth(point));
    const hessian = tf.tensor4d(fields.map((field) => field.hessian));
    const field = {
      coordinates,
      value: tf.tensor2d(fields.map((field) => field.value)),
      gradient: tf.tensor3d(fields.map((field) => field.gradient)),
      laplacian: tf.sum(tf.mul(hessian, tf.eye(fit.inputs)), [2, 3]),
      hessian,
    };
    const loss = fit.loss(field as never, targets);
    const terms = loss instanceof tf.Tensor ? { loss } : loss;
    return Object.fromEntries(Object.entries(terms).map(([name, term]) => [name, term.dataSync()[0] as number]));
  });
}

/** Value and derivatives of a factor in the field Π fᵢ(xᵢ). */
type Factor = readonly [value: number, slope: number, bend: number];
const product = (factors: readonly Factor[]) => {
  const axes = factors.map((_, axis) => axis);
  const without = (...orders: number[]) =>
    factors.reduce((all, factor, axis) => all * (factor[orders.filter((order) => order === axis).length] as number), 1);
  return {
    value: [without()],
    gradient: [axes.map((i) => without(i))],
    hessian: [axes.map((i) => axes.map((j) => without(i, j)))],
  };
};
const sine = (a: number, x: number): Factor => [Math.sin(a * x), a * Math.cos(a * x), -a * a * Math.sin(a * x)];
const cosine = (a: number, x: number): Factor => [Math.cos(a * x), -a * Math.sin(a * x), -a * a * Math.cos(a * x)];

describe('poissonFit', () => {
  onCpu();

  const truth: Truth = ([x, y]) => product([sine(2, x as number), cosine(1.5, y as number)]);
  const problem = {
    source: (point: readonly number[]) => -(4 + 2.25) * (truth(point).value[0] as number),
    boundary: (point: readonly number[]) => truth(point).value[0] as number,
  };

  it('has zero loss for the solution, and a positive loss in each term for another field', () => {
    const fit = poissonFit(problem, { batch: 64 });
    for (const term of Object.values(lossOf(fit, truth))) expect(term).to.be.below(1e-9);
    const other = lossOf(fit, ([x, y]) => product([sine(2.2, x as number), cosine(1.5, y as number)]));
    expect(other.equation).to.be.above(1e-3);
    expect(other.edges).to.be.above(1e-3);
  });

  it('finds the field to within 2 % of finite differences, and leaks no tensor', async () => {
    const before = tf.memory().numTensors;
    const fit = poissonFit(problem, { batch: 32, nodes: 33 });
    const network = { activation: 'sine', width: 24, hiddenLayers: 1, omega0: 4 } as const;
    const { signal } = await fitSiren(fit, { steps: 250, learningRate: 6e-3, schedule: 'cosine', network });
    expect((await fit.measure(signal)).error).to.be.below(2);
    signal.dispose();
    fit.dispose?.();
    expect(tf.memory().numTensors).to.equal(before);
  });
});

describe('helmholtzFit', () => {
  onCpu();

  const [wavenumber, layer] = [6, { thickness: 0.4, strength: 2 }];

  /** A wave along the first axis that is absorbed in the layers: exp(−jk·x̃), x̃′ = 1 / s. */
  const wave: Truth = ([x = 0]) => {
    const depth = Math.max(0, Math.abs(x) - 0.6);
    const fading = (Math.sign(x) * layer.strength * depth ** 3) / (3 * layer.thickness ** 2); // ∫ a₀ (l/L)² dl
    const size = Math.exp(-wavenumber * fading);
    const value = [size * Math.cos(wavenumber * x), -size * Math.sin(wavenumber * x)] as const;
    const { factor, slope } = stretch(x, layer);
    // s∂Φ = −jkΦ and (s∂)²Φ = −k²Φ, so ∂Φ = −jkΦ / s and ∂∂Φ = (−k²Φ − s′·s∂Φ) / s².
    const times = ([a, b]: readonly [number, number], [c, d]: readonly [number, number]) =>
      [a * c - b * d, a * d + b * c] as const;
    const size2 = factor[0] ** 2 + factor[1] ** 2;
    const inverse = [factor[0] / size2, -factor[1] / size2] as const;
    const stretched = times([0, -wavenumber], value);
    const first = times(stretched, inverse);
    const bent = times(slope, stretched);
    const second = times(
      [-(wavenumber ** 2) * value[0] - bent[0], -(wavenumber ** 2) * value[1] - bent[1]],
      times(inverse, inverse),
    );
    return {
      value: [...value],
      gradient: first.map((part) => [part, 0]),
      hessian: second.map((part) => [
        [part, 0],
        [0, 0],
      ]),
    };
  };

  it('has zero loss for a wave that is absorbed in the layer, and a positive loss for one that is not', () => {
    const fit = helmholtzFit({ source: () => 0, wavenumber, layer }, { batch: 200 });
    // The wave is constant along the second axis, which is not a solution in the layers there: s∂ of a constant is zero.
    expect(lossOf(fit, wave).loss).to.be.below(1e-8);
    const plain: Truth = ([x = 0]) => {
      const [c, s] = [Math.cos(wavenumber * x), Math.sin(wavenumber * x)];
      const k = wavenumber;
      return {
        value: [c, -s],
        gradient: [
          [-k * s, 0],
          [-k * c, 0],
        ],
        hessian: [-k * k * c, k * k * s].map((part) => [
          [part, 0],
          [0, 0],
        ]),
      };
    };
    expect(lossOf(fit, plain).loss).to.be.above(0.05);
    const sourced = helmholtzFit({ source: () => wavenumber ** 2, wavenumber, layer }, { batch: 200 });
    expect(lossOf(sourced, wave).loss).to.be.closeTo(1, 1e-5);
  });

  it('measures the error only outside the layer', async () => {
    const nodes = 21;
    const source = ([x = 0, y = 0]: readonly number[]) => 40 * Math.exp(-(x * x + y * y) / 0.02);
    const fit = helmholtzFit({ source, wavenumber, layer }, { nodes });
    const { real, imaginary } = fit.reference();
    const field = (change: (row: number, column: number) => number) => {
      const value = new Float32Array(2 * nodes ** 2);
      for (let node = 0; node < nodes ** 2; node++) {
        const factor = change(Math.floor(node / nodes), node % nodes);
        value.set([factor * (real[node] as number), factor * (imaginary[node] as number)], 2 * node);
      }
      return { render: async () => ({ value }) } as unknown as FittedSignal;
    };
    const outside = (index: number) => index < 4 || index > 16;
    const faded = field((row, column) => (outside(row) || outside(column) ? 0 : 1));
    expect((await fit.measure(faded)).error).to.be.below(1e-4);
    expect((await fit.measure(field(() => 1.03))).error).to.be.closeTo(3, 1e-3);
  });
});

describe('waveFit', () => {
  onCpu();

  const speed = 0.8;
  const duration = 1.5;

  for (const dimensions of [1, 2] as const) {
    const initial = (point: readonly number[]) => point.reduce((all, x) => all * Math.sin(Math.PI * (x + 1)), 1);
    const problem = { dimensions, initial, speed, duration };
    /** A standing wave. The network's time ranges from -1 to 1. */
    const truth = ([time = 0, ...place]: readonly number[], pace = 1) => {
      const frequency = pace * Math.PI * speed * Math.sqrt(dimensions);
      const along = place.map((x): Factor => {
        const a = Math.PI;
        return [Math.sin(a * (x + 1)), a * Math.cos(a * (x + 1)), -a * a * Math.sin(a * (x + 1))];
      });
      const [value, slope, bend] = cosine(frequency, ((time + 1) * duration) / 2);
      return product([[value, (slope * duration) / 2, (bend * duration ** 2) / 4], ...along]);
    };

    it(`has zero loss for a standing wave in ${dimensions} dimensions, and a positive loss for another speed`, () => {
      const fit = waveFit(problem, { batch: 64, edgeWeight: 30 });
      for (const [name, term] of Object.entries(lossOf(fit, truth))) expect(term, name).to.be.below(1e-8);
      expect(lossOf(fit, (point) => truth(point, 1.2)).equation).to.be.above(0.03);
      const still = lossOf(fit, (point) => ({ ...truth(point), value: [1] }));
      expect(still.start).to.be.above(1);
      expect(still.edges).to.be.above(1);
    });

    it(`renders the field at the nodes and times of the reference, in ${dimensions} dimensions`, async () => {
      const fit = waveFit(problem, { nodes: 33, frames: 5 });
      const signal = {
        sample: async (points: Float32Array) => ({
          value: Float32Array.from({ length: points.length / (1 + dimensions) }, (_, index) => {
            const point = [...points.subarray(index * (1 + dimensions), (index + 1) * (1 + dimensions))];
            return truth(point).value[0] as number;
          }),
        }),
      } as unknown as FittedSignal;
      expect((await fit.measure(signal)).error).to.be.below(1.5);
    });
  }

  it('samples a growing time range, and the full duration afterwards', () => {
    const fit = waveFit({ dimensions: 1, initial: () => 0, speed, duration }, { batch: 200, growth: 10 });
    const latest = (step: number) => {
      const { coordinates, targets } = fit.sample(step);
      const time = Math.max(...coordinates.arraySync().map(([time = 0]) => time));
      tf.dispose([coordinates, targets]);
      return time;
    };
    expect(latest(0)).to.be.within(-0.9, -0.8);
    expect(latest(4)).to.be.within(-0.1, 0);
    expect(latest(50)).to.be.within(0.9, 1);
  });

  it('rejects settings out of range', async () => {
    const problem = { dimensions: 1, initial: () => 0, speed, duration } as const;
    expect((await errorOf(() => waveFit(problem, { batch: 2 }))).message).to.match(/batch: expected/);
    expect((await errorOf(() => waveFit({ ...problem, speed: 0 }))).message).to.match(/speed: expected/);
    expect((await errorOf(() => poissonFit({ source: () => 0 }, { edgeWeight: 0 }))).message).to.match(/edgeWeight/);
    expect((await errorOf(() => helmholtzFit({ source: () => 0, wavenumber: -1 }))).message).to.match(/wavenumber/);
  });
});
