import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { initializeSiren } from '../network/initialize-siren.js';
import {
  flattenParameters,
  type SirenParameters,
  stackParameters,
  unflattenParameters,
} from '../network/siren-parameters.js';
import { sirenSpec } from '../network/siren-spec.js';
import { drawUniform } from '../random/draw-uniform.js';
import { SirenError } from '../siren-error.js';
import { expectClose, expectNumbersClose, expectTensors } from '../testing/expect-close.js';
import { withFakeKernel } from '../testing/fake-kernel.js';
import { onCpu } from '../testing/on-cpu.js';
import { pointsOf, ReferenceSiren } from '../testing/reference-siren.js';
import {
  applyWithDerivatives,
  applyWithGradient,
  applyWithHessian,
  type Derivatives,
} from './apply-with-derivatives.js';
import { gradient, hessian, laplacian } from './reverse-derivatives.js';

const IMAGES = 3;

/** Networks of 1, 2 and 3 inputs, each with shared, per-image and mixed parameters, and coordinates of both forms. */
const CASES = [1, 2, 3].flatMap((inputs) => {
  const spec = sirenSpec({ inputs, outputs: 2, width: 8, hiddenLayers: 1, omega0: 6 });
  return (['shared', 'per-image', 'mixed'] as const).flatMap((kind) =>
    [
      [5, inputs],
      [IMAGES, 5, inputs],
    ].map((shape) => ({ spec, kind, shape })),
  );
});

describe('derivatives with respect to the coordinates', () => {
  onCpu();

  function make({ spec, kind, shape }: (typeof CASES)[number]): { parameters: SirenParameters; coords: tf.Tensor } {
    const coords = tf.tensor(drawUniform(1, 'coords', tf.util.sizeFromShape(shape), 1), shape);
    const single = initializeSiren(spec, 1);
    if (kind === 'shared') return { parameters: single, coords };
    const batch = stackParameters([1, 2, 3].map((seed) => initializeSiren(spec, seed)));
    if (kind === 'per-image') return { parameters: batch, coords };
    return { parameters: single.map((layer, index) => (index === 1 ? (batch[1] as typeof layer) : layer)), coords };
  }

  /** Returns the values of the reference for every image and point. */
  function reference(
    { spec, kind, shape }: (typeof CASES)[number],
    parameters: SirenParameters,
    coords: tf.Tensor,
    numbers: (siren: ReferenceSiren, point: number[]) => number[],
  ): number[] {
    const images = kind === 'shared' && shape.length === 2 ? 1 : IMAGES;
    return Array.from({ length: images }, (_, image) => {
      const siren = new ReferenceSiren(spec, parameters, kind === 'shared' ? 0 : image);
      return pointsOf(coords, image).flatMap((point) => numbers(siren, point));
    }).flat();
  }

  for (const network of CASES) {
    const { spec, kind, shape } = network;
    const lead = kind === 'shared' && shape.length === 2 ? [5] : [IMAGES, 5];
    const title = `${kind} parameters and coordinates [${shape}]`;

    it(`agree with central differences, forward and reverse, for ${title}`, () => {
      const { parameters, coords } = make(network);
      const swept = applyWithDerivatives(spec, parameters, coords);
      expect(swept.value.shape).to.deep.equal([...lead, 2]);
      expectNumbersClose(
        swept.value.dataSync(),
        reference(network, parameters, coords, (siren, point) => siren.value(point)),
        1e-5,
      );
      const slopes = reference(network, parameters, coords, (siren, point) => siren.gradient(point).flat());
      for (const got of [swept.gradient, gradient(spec, parameters, coords)]) {
        expect(got.shape).to.deep.equal([...lead, 2, spec.inputs]);
        expectNumbersClose(got.dataSync(), slopes, 1e-5);
      }
      const bends = reference(network, parameters, coords, (siren, point) => siren.laplacian(point));
      for (const got of [swept.laplacian, laplacian(spec, parameters, coords)]) {
        expect(got.shape).to.deep.equal([...lead, 2]);
        expectNumbersClose(got.dataSync(), bends, 2e-5);
      }
      const whole = applyWithHessian(spec, parameters, coords);
      expectClose(whole.laplacian, swept.laplacian, 1e-5);
      expectClose(whole.hessian, hessian(spec, parameters, coords), 1e-5);
      const second = whole.hessian;
      expect(second.shape).to.deep.equal([...lead, 2, spec.inputs, spec.inputs]);
      expectNumbersClose(
        second.dataSync(),
        reference(network, parameters, coords, (siren, point) => siren.hessian(point).flat(2)),
        2e-5,
      );
    });

    it(`are differentiable with respect to parameters and coordinates, in forward and reverse mode, for ${title}`, () => {
      const { parameters, coords } = make(network);
      // No derivative depends on the last bias, so the gradients exclude it.
      const lastBias = parameters.at(-1)?.bias as tf.Tensor;
      const tensors = [coords, ...flattenParameters(parameters).slice(0, -1)];
      // Different weights at every point, so that exchanged derivatives are detected.
      const mark = (values: tf.Tensor, name: string) =>
        tf.sum(tf.mul(values, tf.tensor(drawUniform(2, name, values.size, 1), values.shape)));
      const forward = (...[coords, ...list]: tf.Tensor[]) => {
        const swept = applyWithDerivatives(spec, unflattenParameters([...list, lastBias]), coords as tf.Tensor);
        return tf.add<tf.Scalar>(mark(swept.gradient, 'gradient'), mark(swept.laplacian, 'laplacian'));
      };
      const reverse = (...[coords, ...list]: tf.Tensor[]) => {
        const parameters = unflattenParameters([...list, lastBias]);
        const slopes = mark(gradient(spec, parameters, coords as tf.Tensor), 'gradient');
        return tf.add<tf.Scalar>(slopes, mark(laplacian(spec, parameters, coords as tf.Tensor), 'laplacian'));
      };
      const got = tf.grads(forward)(tensors);
      const wanted = tf.grads(reverse)(tensors);
      for (const [position, tensor] of got.entries()) expectClose(tensor, wanted[position] as tf.Tensor, 2e-5);
    });
  }

  it('have the parameter gradients of central differences when gradient and Laplacian are fitted', () => {
    const spec = sirenSpec({ width: 4, hiddenLayers: 1, outputs: 1, omega0: 3 });
    const parameters = initializeSiren(spec, 5);
    const coords = tf.tensor2d(drawUniform(5, 'coords', 6, 1), [3, 2]);
    const lastBias = parameters.at(-1)?.bias as tf.Tensor; // no derivative depends on it
    const tensors = flattenParameters(parameters).slice(0, -1);
    const loss = (...list: tf.Tensor[]) => {
      const swept = applyWithDerivatives(spec, unflattenParameters([...list, lastBias]), coords);
      return tf.add<tf.Scalar>(tf.sum(tf.square(swept.gradient)), tf.sum(tf.square(swept.laplacian)));
    };
    const reference = new ReferenceSiren(spec, parameters);
    const wanted = reference.parameterGradients(() => {
      let sum = 0;
      for (const point of pointsOf(coords)) {
        for (const value of [...reference.gradient(point, 1e-4).flat(), ...reference.laplacian(point, 1e-3)])
          sum += value ** 2;
      }
      return sum;
    }, 1e-4);
    const got = tf.grads(loss)(tensors);
    for (const [position, gradient] of got.entries()) {
      expectNumbersClose(gradient.dataSync(), wanted[position] as number[], 1e-4);
    }
  });

  it('are correct at the frequencies of the paper’s network', () => {
    const spec = sirenSpec({ width: 32, hiddenLayers: 2 });
    const parameters = initializeSiren(spec, 6);
    const coords = tf.tensor2d(drawUniform(6, 'coords', 12, 1), [6, 2]);
    const swept = applyWithDerivatives(spec, parameters, coords);
    const siren = new ReferenceSiren(spec, parameters);
    const points = pointsOf(coords);
    expectNumbersClose(
      swept.gradient.dataSync(),
      points.flatMap((point) => siren.gradient(point, 1e-6).flat()),
      1e-4,
    );
    expectNumbersClose(
      swept.laplacian.dataSync(),
      points.flatMap((point) => siren.laplacian(point, 1e-5)),
      1e-4,
    );
  });

  it('are given for every image, even where only the last bias is per image', () => {
    const spec = sirenSpec({ width: 8, hiddenLayers: 1, outputs: 2, omega0: 6 });
    const parameters = initializeSiren(spec, 1);
    const coords = tf.tensor2d(drawUniform(1, 'coords', 10, 1), [5, 2]);
    const alone = applyWithDerivatives(spec, parameters, coords);
    const bias = tf.tensor3d(drawUniform(1, 'bias', IMAGES * 2, 1), [IMAGES, 1, 2]);
    const shifted = parameters.map((layer, index) => (index === 2 ? { ...layer, bias } : layer));
    const shift = tf.sub(bias, parameters[2]?.bias as tf.Tensor); // [B, 1, C]
    for (const swept of [
      applyWithDerivatives(spec, shifted, coords),
      { gradient: gradient(spec, shifted, coords), laplacian: laplacian(spec, shifted, coords) },
    ]) {
      if ('value' in swept) expectClose(swept.value, tf.add(alone.value, shift), 1e-6);
      expectClose(swept.gradient, tf.mul(alone.gradient, tf.ones([IMAGES, 1, 1, 1])), 1e-6);
      expectClose(swept.laplacian, tf.mul(alone.laplacian, tf.ones([IMAGES, 1, 1])), 1e-6);
    }
  });

  it('leak no tensor', () => {
    const { parameters, coords } = make(CASES[8] as (typeof CASES)[number]);
    const { spec } = CASES[8] as (typeof CASES)[number];
    expectTensors(3, () => applyWithDerivatives(spec, parameters, coords));
    for (const derivative of [gradient, hessian, laplacian])
      expectTensors(1, () => derivative(spec, parameters, coords));
  });

  it('name the function whose coordinates are wrong', () => {
    const spec = sirenSpec({ width: 4 });
    const parameters = initializeSiren(spec, 1);
    const functions = { applyWithDerivatives, gradient, hessian };
    for (const [name, derivative] of Object.entries(functions)) {
      expect(() => derivative(spec, parameters, tf.zeros([5, 3]))).to.throw(
        SirenError,
        `siren.${name}: expected coords [N, 2], got [5, 3]`,
      );
    }
    expect(() => laplacian(spec, parameters, tf.zeros([5, 3]))).to.throw(
      SirenError,
      'siren.laplacian: expected coords',
    );
  });

  it('use the backend’s fused kernel, with shared parameters repeated if others are per image', async () => {
    for (const network of CASES.slice(6, 12)) {
      const { spec, kind } = network;
      const { parameters, coords } = make(network);
      const wanted = applyWithDerivatives(spec, parameters, coords);
      const calls = await withFakeKernel(
        'SineNetworkJet',
        ([coords, ...tensors]) => {
          const swept = applyWithDerivatives(spec, unflattenParameters(tensors), coords as tf.Tensor, { fused: false });
          return [swept.value, swept.gradient, swept.laplacian];
        },
        () => {
          const got = applyWithDerivatives(spec, parameters, coords);
          for (const key of ['value', 'gradient', 'laplacian'] as (keyof Derivatives)[])
            expectClose(got[key], wanted[key], 0);
        },
      );
      expect(calls).to.have.length(1);
      expect(calls[0]?.attributes).to.deep.equal({ omegas: [6, 6, 0] });
      const [points, ...tensors] = calls.flatMap(({ shapes }) => shapes);
      expect(points).to.deep.equal(coords.shape);
      for (const shape of tensors) expect(shape).to.have.length(kind === 'shared' ? 2 : 3);
    }
  });

  it('are available without the Laplacian, composed and from the fused kernel', async () => {
    for (const network of CASES.slice(6, 12)) {
      const { spec } = network;
      const { parameters, coords } = make(network);
      const wanted = applyWithDerivatives(spec, parameters, coords);
      const check = () => {
        const got = applyWithGradient(spec, parameters, coords);
        expect(Object.keys(got)).to.deep.equal(['value', 'gradient']);
        expectClose(got.value, wanted.value, 0);
        expectClose(got.gradient, wanted.gradient, 0);
      };
      expectTensors(2, () => applyWithGradient(spec, parameters, coords));
      check();
      const calls = await withFakeKernel(
        'SineNetworkJet',
        ([points, ...tensors]) => {
          const swept = applyWithDerivatives(spec, unflattenParameters(tensors), points as tf.Tensor, { fused: false });
          return [swept.value, swept.gradient];
        },
        check,
      );
      expect(calls.map(({ attributes }) => attributes)).to.deep.equal([{ omegas: [6, 6, 0], order: 1 }]);
    }
  });

  it('are right at second order on a backend whose fused kernels are differentiable once', async () => {
    const network = CASES[6] as (typeof CASES)[number];
    const { parameters, coords } = make(network);
    const wanted = hessian(network.spec, parameters, coords);
    const calls = await withFakeKernel(
      'SineNetwork',
      () => {
        throw new Error('the reverse-mode derivatives must not use a fused kernel');
      },
      () => expectClose(hessian(network.spec, parameters, coords), wanted, 0),
    );
    expect(calls).to.have.length(0);
  });
});
