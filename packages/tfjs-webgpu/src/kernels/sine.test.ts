import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { TestRandom } from '../../../tfjs-native/src/testing/random.js';
import { CASES, Case, shareOfError, tensorsOf } from '../../../tfjs-native/src/testing/sine-cases.js';
import { referenceNetwork, referenceValues } from '../../../tfjs-native/src/testing/sine-reference.js';
import { numbersOf, onWebGPU, run, webgpuBackend } from '../testing/on-webgpu.js';

/** Error of a number in units of the last place of the nearest float. */
const ulps = (got: number, wanted: number): number =>
  Math.abs(got - wanted) / 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(wanted)))) - 23);

const valuesOf = async (f: () => tf.Tensor[]): Promise<Float32Array[]> =>
  (await numbersOf(f)).map(({ values }) => values);

/** Some networks, since a software driver compiles nine shaders for each. */
const CHECKED: [string, Case][] = [
  ...CASES.filter(([title]) =>
    ['one hidden layer of 3, one input', 'widths that are no whole vectors', 'a sine as the last layer'].includes(
      title,
    ),
  ),
  [
    'a set of weights per image, coordinates in common',
    new Case({ widths: [2, 20, 12, 3], points: 30, sets: 3, sharedCoords: true }),
  ],
];

describe('sine networks on WebGPU', function () {
  this.timeout(300_000);
  onWebGPU();

  for (const [title, checked] of CHECKED)
    describe(title, () => {
      const { network, truth, factors } = checked;
      const { omegas, widths, sets, points } = network;
      const lead = sets > 1 ? [sets, points] : [points];
      const shapes = [
        [...lead, widths.at(-1)],
        [...lead, widths.at(-1), widths[0]],
      ] as [number[], number[]];

      it('have the values and gradients of double precision', async () => {
        const [y] = await numbersOf(() => run('SineNetwork', tensorsOf(network), { omegas }));
        expect(y?.shape).to.deep.equal(shapes[0]);
        expect(shareOfError(y?.values as Float32Array, truth.value)).to.be.below(2e-5);
        const loss = (...inputs: tf.Tensor[]) => {
          const [value] = run('SineNetwork', inputs, { omegas });
          return tf.sum(tf.mul(value as tf.Tensor, tf.tensor(factors[0] as Float32Array, shapes[0])));
        };
        checked.expectGradients(await valuesOf(() => tf.grads(loss)(tensorsOf(network))), 0, 2e-4);
      });

      for (const order of points === 7 ? ([1, 2] as const) : widths.length === 5 ? ([2] as const) : [])
        it(`have derivatives of order ${order} in one sweep, with their gradients`, async () => {
          const outputs = await numbersOf(() => run('SineNetworkJet', tensorsOf(network), { omegas, order }));
          expect(outputs.map(({ shape }) => shape)).to.deep.equal(
            [shapes[0], shapes[1], shapes[0]].slice(0, order + 1),
          );
          const wanted = [truth.value, truth.gradient, truth.laplacian];
          outputs.forEach(({ values }, index) => {
            expect(shareOfError(values, wanted[index] as Float64Array)).to.be.below(
              [2e-5, 3e-5, 1e-4][index] as number,
            );
          });
          const loss = (...inputs: tf.Tensor[]) =>
            tf.addN(
              run('SineNetworkJet', inputs, { omegas, order }).map((tensor, index) =>
                tf.sum(tf.mul(tensor, tf.tensor(factors[index] as Float32Array, tensor.shape))),
              ),
            );
          checked.expectGradients(await valuesOf(() => tf.grads(loss)(tensorsOf(network))), order, 4e-4);
        });
    });

  it('compute sine and cosine to 2 ulp between −1,000 and 1,000, near multiples of π too', async () => {
    const near = Array.from({ length: 600 }, (_, k) => Math.fround(((k - 300) * Math.PI) / 2)).filter((x) => x !== 0);
    const x = Float32Array.from([...new TestRandom(5).floats(5000, -1000, 1000), ...near]);
    const [sine, cosine, layer] = (await valuesOf(() => {
      const angles = tf.tensor(x, [x.length, 1]);
      return [
        tf.sin(angles),
        tf.cos(angles),
        ...run('SineLayer', [angles, tf.ones([1, 1]), tf.zeros([1])], { omega: 1 }),
      ];
    })) as [Float32Array, Float32Array, Float32Array];
    x.forEach((angle, index) => {
      expect(ulps(sine[index] as number, Math.sin(angle)), `sin ${angle}`).to.be.at.most(2);
      expect(ulps(cosine[index] as number, Math.cos(angle)), `cos ${angle}`).to.be.at.most(2);
      expect(layer[index], `layer ${angle}`).to.equal(sine[index]);
    });
  });

  it('stay between −1 and 1 at very large angles, and give NaN only at the point that has it', async () => {
    const x = Float32Array.of(1e6, 1e8, 3e9, -1e12, 1e20, 1e30, -3e38);
    const [far] = await valuesOf(() => [tf.sin(tf.tensor(x))]);
    for (const value of far as Float32Array) expect(Math.abs(value)).to.be.at.most(1);
    const network = referenceNetwork({ widths: [2, 20, 1], points: 9 });
    const [y] = await valuesOf(() => {
      const [coords, ...parameters] = tensorsOf(network) as [tf.Tensor, ...tf.Tensor[]];
      const values = coords.dataSync().slice();
      values[6] = Number.NaN;
      return run('SineNetwork', [tf.tensor(values, coords.shape), ...parameters], { omegas: network.omegas });
    });
    expect(Array.from(y as Float32Array, Number.isNaN)).to.deep.equal(Array.from({ length: 9 }, (_, i) => i === 3));
  });

  it('have correct second derivatives through tf.grad', async () => {
    const network = referenceNetwork({ widths: [2, 24, 20, 1], points: 11, omega: 3 });
    const truth = referenceValues(network);
    const [laplacian, gradient] = await valuesOf(() => {
      const [coords, ...parameters] = tensorsOf(network) as [tf.Tensor, ...tf.Tensor[]];
      const value = (x: tf.Tensor) => run('SineNetwork', [x, ...parameters], network)[0] as tf.Tensor;
      const second = [0, 1].map((i) => {
        const slope = (x: tf.Tensor) => tf.slice(tf.grad(value)(x), [0, i], [-1, 1]);
        return tf.slice(tf.grad(slope)(coords), [0, i], [-1, 1]);
      });
      return [tf.addN(second), tf.grad(value)(coords)];
    });
    expect(shareOfError(laplacian as Float32Array, truth.laplacian)).to.be.below(1e-4);
    expect(shareOfError(gradient as Float32Array, truth.gradient)).to.be.below(3e-5);
  });

  it('give every point and every image the value it has alone', async () => {
    const network = referenceNetwork({ widths: [2, 40, 33, 3], points: 77, sets: 3, sharedCoords: true });
    const [all, ...alone] = await valuesOf(() => {
      const inputs = tensorsOf(network);
      const own = (image: number) =>
        inputs.map((tensor, index) =>
          index === 0 ? tf.slice(tensor, [5, 0], [1, 2]) : tf.slice(tensor, [image, 0, 0], [1, -1, -1]),
        );
      return [inputs, own(0), own(2)].flatMap((tensors) => run('SineNetwork', tensors, network));
    });
    const at = (image: number) => [...(all as Float32Array).subarray((image * 77 + 5) * 3, (image * 77 + 6) * 3)];
    expect(alone.map((values) => [...values])).to.deep.equal([at(0), at(2)]);
  });

  it('that are too wide for workgroup memory are computed layer by layer, with the same results', async () => {
    const { limits } = webgpuBackend().device;
    const width = limits.maxComputeWorkgroupStorageSize / 16 + 1;
    for (const order of [0, 1, 2] as const) {
      const network = referenceNetwork({
        widths: [2, order === 0 ? width : 700, 2],
        points: 5,
        sets: 2,
        sharedCoords: true,
      });
      const { value, gradient, laplacian } = referenceValues(network);
      const name = order === 0 ? 'SineNetwork' : 'SineNetworkJet';
      const attributes = { omegas: network.omegas, ...(order > 0 && { order }) };
      const results = await valuesOf(() => run(name, tensorsOf(network), attributes));
      results.forEach((result, index) => {
        expect(shareOfError(result, [value, gradient, laplacian][index] as Float64Array)).to.be.below(1e-4);
      });
    }
  });

  it('accept empty coordinates', async () => {
    const [weights] = await valuesOf(() => {
      const inputs = [tf.zeros([0, 2]), tf.ones([2, 3]), tf.zeros([3]), tf.ones([3, 1]), tf.zeros([1, 1])];
      const gradients = tf.grads((...xs: tf.Tensor[]) => run('SineNetwork', xs, { omegas: [5, 0] })[0] as tf.Tensor)(
        inputs,
      );
      return [gradients[1] as tf.Tensor];
    });
    expect([...(weights as Float32Array)]).to.deep.equal([0, 0, 0, 0, 0, 0]);
  });

  it('say what is wrong with their inputs', () => {
    tf.tidy(() => {
      const inputs = [tf.zeros([4, 2]), tf.ones([2, 3]), tf.zeros([1, 3]), tf.ones([4, 1]), tf.zeros([1])];
      expect(() => run('SineNetwork', inputs, { omegas: [5, 0] })).to.throw(
        /expected W1 of shape \[3, out\], got \[4, 1\]/,
      );
      expect(() => run('SineNetworkJet', inputs, { omegas: [5, 0], order: 3 })).to.throw(/order 1 or 2, got 3/);
    });
  });
});
