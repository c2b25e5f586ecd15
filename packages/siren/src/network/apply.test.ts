import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { drawUniform } from '../random/draw-uniform.js';
import { coordinateGrid } from '../rendering/coordinate-grid.js';
import { SirenError } from '../siren-error.js';
import { expectClose, expectNumbersClose, expectTensors } from '../testing/expect-close.js';
import { withFakeKernel } from '../testing/fake-kernel.js';
import { onCpu } from '../testing/on-cpu.js';
import { pointsOf, ReferenceSiren } from '../testing/reference-siren.js';
import { apply } from './apply.js';
import { initializeSiren } from './initialize-siren.js';
import {
  flattenParameters,
  parametersOf,
  type SirenParameters,
  stackParameters,
  unflattenParameters,
} from './siren-parameters.js';
import { sirenSpec } from './siren-spec.js';

describe('apply', () => {
  onCpu();

  const spec = sirenSpec({ width: 6, hiddenLayers: 1, omega0: 5 });
  const images = 3;
  let single: SirenParameters;
  let batch: SirenParameters;
  let shifts: SirenParameters; // shared weights, biases per image
  let oneLayer: SirenParameters; // only the second layer per image
  let coords: tf.Tensor; // [N, 2]
  let ownCoords: tf.Tensor; // [B, N, 2]

  before(() => {
    single = initializeSiren(spec, 1);
    batch = stackParameters([single, initializeSiren(spec, 2), initializeSiren(spec, 3)]);
    shifts = single.map(({ weight }, layer) => ({ weight, bias: batch[layer]?.bias as tf.Tensor }));
    oneLayer = single.map((layer, index) => (index === 1 ? (batch[1] as SirenParameters[number]) : layer));
    coords = coordinateGrid({ height: 2, width: 4 });
    ownCoords = tf.tensor(drawUniform(1, 'coords', images * 8 * 2, 1), [images, 8, 2]);
  });

  it('gives the values of the paper’s formula', () => {
    const deep = sirenSpec({ inputs: 3, outputs: 2, width: 24, hiddenLayers: 2 });
    const parameters = initializeSiren(deep, 4);
    const points = tf.tensor2d(drawUniform(4, 'points', 30, 1), [10, 3]);
    const reference = new ReferenceSiren(deep, parameters);
    const got = apply(deep, parameters, points);
    expect(got.shape).to.deep.equal([10, 2]);
    expectNumbersClose(
      got.dataSync(),
      pointsOf(points).flatMap((point) => reference.value(point)),
      1e-4,
    );
  });

  it('gives every image the value it had in a batch of one', () => {
    for (const parameters of [single, batch, shifts, oneLayer]) {
      for (const x of [coords, ownCoords]) {
        const got = apply(spec, parameters, x);
        const perImage = parameters !== single || x === ownCoords;
        expect(got.shape).to.deep.equal(perImage ? [images, 8, 3] : [8, 3]);
        for (let image = 0; image < images; image++) {
          const own = x.rank === 3 ? tf.squeeze(tf.slice(x, [image], [1]), [0]) : x;
          const alone = apply(spec, parametersOf(parameters, parameters === single ? 0 : image), own);
          expectClose(perImage ? tf.squeeze(tf.slice(got, [image], [1]), [0]) : got, alone, 1e-6);
        }
      }
    }
  });

  it('has the parameter gradients of central differences, shared, per image and mixed', () => {
    for (const parameters of [single, batch, shifts, oneLayer]) {
      const tensors = flattenParameters(parameters);
      const loss = (...list: tf.Tensor[]) =>
        tf.sum(tf.square(apply(spec, unflattenParameters(list), coords))) as tf.Scalar;
      const gradients = tf.grads(loss)(tensors);
      const byImage = Array.from({ length: parameters === single ? 1 : images }, (_, image) => {
        const reference = new ReferenceSiren(spec, parameters, image);
        const points = pointsOf(coords);
        return reference.parameterGradients(() =>
          points.flatMap((point) => reference.value(point)).reduce((sum, value) => sum + value * value, 0),
        );
      });
      for (const [position, gradient] of gradients.entries()) {
        const own = byImage.map((list) => list[position] as number[]);
        const wanted =
          tensors[position]?.rank === 3
            ? own.flat()
            : (own[0] as number[]).map((_, entry) => own.reduce((sum, list) => sum + (list[entry] as number), 0));
        expect(gradient.shape).to.deep.equal(tensors[position]?.shape);
        expectNumbersClose(gradient.dataSync(), wanted, 2e-5);
      }
    }
  });

  it('has the coordinate gradients of central differences, summed over the images that share the coordinates', () => {
    for (const parameters of [single, batch]) {
      const got = tf.grad((x: tf.Tensor) => tf.sum(apply(spec, parameters, x)))(coords);
      const wanted = pointsOf(coords).flatMap((point) => {
        const sums = [0, 0];
        for (let image = 0; image < (parameters === single ? 1 : images); image++) {
          for (const row of new ReferenceSiren(spec, parameters, image).gradient(point)) {
            row.forEach((value, axis) => {
              sums[axis] = (sums[axis] as number) + value;
            });
          }
        }
        return sums;
      });
      expectNumbersClose(got.dataSync(), wanted, 1e-5);
    }
  });

  it('allocates one tensor, and a gradient step leaks none', () => {
    expectTensors(1, () => apply(spec, batch, coords));
    expectTensors(1, () => apply(spec, shifts, ownCoords));
    const tensors = flattenParameters(batch);
    expectTensors(tensors.length, () =>
      tf.grads((...list: tf.Tensor[]) => tf.sum(apply(spec, unflattenParameters(list), coords)))(tensors),
    );
  });

  it('says which coordinates it expected and got', () => {
    const cases: [SirenParameters, number[], string][] = [
      [single, [4, 1024, 3], 'siren.apply: expected coords [B, N, 2], got [4, 1024, 3]'],
      [single, [1024, 3], 'siren.apply: expected coords [N, 2], got [1024, 3]'],
      [single, [2], 'siren.apply: expected coords [N, 2] or [B, N, 2], got [2]'],
      [batch, [4, 10, 2], 'siren.apply: expected coords [3, N, 2], got [4, 10, 2]'],
    ];
    for (const [parameters, shape, message] of cases) {
      expect(() => apply(spec, parameters, tf.zeros(shape)))
        .to.throw(SirenError, message)
        .with.property('code', 'shape');
    }
  });

  it('says which parameter does not fit the network', () => {
    const wider = initializeSiren(sirenSpec({ width: 8, hiddenLayers: 1 }), 1);
    expect(() => apply(spec, wider, coords)).to.throw(
      SirenError,
      'siren.apply: expected layers.0.weight [2, 6] or [B, 2, 6], got [2, 8]',
    );
    expect(() => apply(spec, single.slice(1), coords))
      .to.throw(SirenError, 'siren.apply: expected parameters of 3 layers, got 2')
      .with.property('code', 'parameters');
    const flatBias = single.map(({ weight, bias }) => ({ weight, bias: tf.reshape(bias, [-1]) }));
    expect(() => apply(spec, flatBias, coords)).to.throw(
      SirenError,
      'siren.apply: expected layers.0.bias [1, 6] or [B, 1, 6], got [6]',
    );
  });

  it('uses the backend’s fused network kernel, with shared parameters repeated where others are per image', async () => {
    for (const [parameters, x] of [
      [single, coords],
      [batch, coords],
      [batch, ownCoords],
      [shifts, coords],
      [oneLayer, ownCoords],
    ] as [SirenParameters, tf.Tensor][]) {
      const wanted = apply(spec, parameters, x);
      const calls = await withFakeKernel(
        'SineNetwork',
        ([coords, ...tensors]) => apply(spec, unflattenParameters(tensors), coords as tf.Tensor, { fused: false }),
        () => {
          expectClose(apply(spec, parameters, x), wanted, 0);
          expectTensors(1, () => apply(spec, parameters, x));
          expectClose(apply(spec, parameters, x, { fused: false }), wanted, 0);
        },
      );
      expect(calls).to.have.length(2);
      const taken = flattenParameters(parameters === single ? single : batch);
      expect(calls[0]?.shapes).to.deep.equal([x.shape, ...taken.map(({ shape }) => shape)]);
      expect(calls[0]?.attributes).to.deep.equal({ omegas: [5, 5, 0] });
    }
  });

  it('asks a backend that has it for mixed precision, and says where there is none', async () => {
    const refused = (fused: boolean, message: RegExp) =>
      expect(() => apply(spec, single, coords, { fused, precision: 'mixed' })).to.throw(SirenError, message);
    const whole = ([x, ...tensors]: tf.Tensor[]) =>
      apply(spec, unflattenParameters(tensors), x as tf.Tensor, { fused: false });
    const backend = tf.backend() as { precisions?: readonly string[] };
    const calls = await withFakeKernel('SineNetwork', whole, () => {
      refused(
        true,
        /^siren.apply: precision: the backend cpu has no precision mixed. Use the backend native, or float32.$/,
      );
      backend.precisions = ['float32', 'mixed'];
      try {
        apply(spec, single, coords, { precision: 'mixed' }).dispose();
        apply(spec, single, coords, { precision: 'float32' }).dispose();
        refused(false, /^siren.apply: precision mixed needs the fused kernels, got fused: false$/);
      } finally {
        delete backend.precisions;
      }
    });
    expect(calls.map(({ attributes }) => attributes)).to.deep.equal([
      { omegas: [5, 5, 0], precision: 'mixed' },
      { omegas: [5, 5, 0] },
    ]);
  });

  it('has the same gradients for mixed parameters with and without the kernel', async () => {
    for (const parameters of [shifts, oneLayer]) {
      const tensors = flattenParameters(parameters);
      const gradients = (fused: boolean) =>
        tf.grads((...list: tf.Tensor[]) =>
          tf.sum(tf.square(apply(spec, unflattenParameters(list), coords, { fused }))),
        )(tensors);
      const wanted = gradients(false);
      // Gradient of the fake kernel: dy · ∂values.
      const compose = ([x, ...list]: tf.Tensor[]) =>
        apply(spec, unflattenParameters(list), x as tf.Tensor, { fused: false });
      const byInputs: tf.GradFunc = (dy, inputs) => {
        const { state } = tf.engine();
        const { activeTape } = state; // a nested gradient would end the tape
        const { grads } = tf.engine().gradients(() => compose(inputs), inputs, dy as tf.Tensor);
        state.activeTape = activeTape;
        return Object.fromEntries(grads.map((gradient, index) => [index, () => gradient]));
      };
      await withFakeKernel(
        'SineNetwork',
        (inputs) => compose(inputs),
        () => {
          for (const [index, gradient] of gradients(true).entries())
            expectClose(gradient, wanted[index] as tf.Tensor, 1e-6);
        },
        byInputs,
      );
    }
  });
});
