import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { drawUniform } from '../random/draw-uniform.js';
import { SirenError } from '../siren-error.js';
import { expectClose, expectNumbersClose, expectTensors } from '../testing/expect-close.js';
import { withFakeKernel } from '../testing/fake-kernel.js';
import { onCpu } from '../testing/on-cpu.js';
import { sineLayer } from './sine-layer.js';

/** Every mixture of shared and per-image x, weight and bias, 3 images of 4 coordinates, 2 → 5. */
const MIXTURES: [x: number[], weight: number[], bias: number[]][] = [
  [[4, 2], [2, 5], [5]],
  [
    [4, 2],
    [2, 5],
    [1, 5],
  ],
  [
    [4, 2],
    [2, 5],
    [3, 1, 5],
  ],
  [
    [4, 2],
    [3, 2, 5],
    [1, 5],
  ],
  [
    [4, 2],
    [3, 2, 5],
    [3, 1, 5],
  ],
  [[3, 4, 2], [2, 5], [5]],
  [
    [3, 4, 2],
    [2, 5],
    [3, 1, 5],
  ],
  [
    [3, 4, 2],
    [3, 2, 5],
    [1, 5],
  ],
  [
    [3, 4, 2],
    [3, 2, 5],
    [3, 1, 5],
  ],
];

describe('sineLayer', () => {
  onCpu();

  const omega = 1.5;
  const make = (name: string, shape: number[]) =>
    tf.tensor(drawUniform(1, name, tf.util.sizeFromShape(shape), 1), shape);
  const operands = (mixture: (typeof MIXTURES)[number]) =>
    mixture.map((shape, index) => make('xwb'[index] as string, shape)) as [tf.Tensor, tf.Tensor, tf.Tensor];

  /** Returns entry [image, row, column] of a tensor, in which images or, for a bias, rows may be shared. */
  const at = (tensor: tf.Tensor, values: ArrayLike<number>, image: number, row: number, column: number) => {
    const [rows, columns] = [tensor.shape.at(-2) ?? 1, tensor.shape.at(-1) as number];
    return values[((tensor.rank === 3 ? image : 0) * rows + row) * columns + column] as number;
  };

  for (const mixture of MIXTURES) {
    const title = `x [${mixture[0]}], weight [${mixture[1]}], bias [${mixture[2]}]`;

    it(`is sin(ω·(x·W + b)) for ${title}`, () => {
      const [x, weight, bias] = operands(mixture);
      const [xs, weights, biases] = [x.dataSync(), weight.dataSync(), bias.dataSync()];
      const images = mixture.some((shape) => shape.length === 3) ? 3 : 1;
      const wanted: number[] = [];
      for (let image = 0; image < images; image++) {
        for (let row = 0; row < 4; row++) {
          for (let unit = 0; unit < 5; unit++) {
            let sum = at(bias, biases, image, 0, unit);
            for (let input = 0; input < 2; input++) {
              sum += at(x, xs, image, row, input) * at(weight, weights, image, input, unit);
            }
            wanted.push(Math.sin(omega * sum));
          }
        }
      }
      const got = sineLayer(x, weight, bias, omega);
      expect(got.shape).to.deep.equal(images === 1 ? [4, 5] : [3, 4, 5]);
      expectNumbersClose(got.dataSync(), wanted, 1e-6);
    });

    it(`has the first and second derivatives of central differences for ${title}`, () => {
      const all = operands(mixture);
      // A loss with distinct derivatives: Σ cᵢ yᵢ², and its squared gradient for second order.
      const loss = (...[x, weight, bias]: tf.Tensor[]): tf.Scalar => {
        const y = sineLayer(x as tf.Tensor, weight as tf.Tensor, bias as tf.Tensor, omega);
        return tf.sum(tf.mul(tf.square(y), make('c', y.shape)));
      };
      const slope = (...operands: tf.Tensor[]): tf.Scalar =>
        tf.addN(
          tf
            .grads(loss)(operands)
            .map((gradient) => tf.sum<tf.Scalar>(tf.square(gradient))),
        );
      for (const field of [loss, slope]) {
        const gradients = tf.grads(field)(all);
        for (const [operand, gradient] of gradients.entries()) {
          expect(gradient.shape).to.deep.equal(all[operand]?.shape);
          // Central difference along a random direction in all entries.
          const direction = make(`direction ${operand}`, gradient.shape);
          const moved = (step: number) =>
            field(
              ...all.map((tensor, index) => (index === operand ? tf.add(tensor, tf.mul(direction, step)) : tensor)),
            ).dataSync()[0] as number;
          const step = 1e-2; // of fourth order, which gives three digits in float32
          const wanted = (8 * (moved(step) - moved(-step)) - (moved(2 * step) - moved(-2 * step))) / (12 * step);
          const got = tf.sum(tf.mul(gradient, direction)).dataSync()[0] as number;
          expect(got).to.be.closeTo(wanted, 2e-3 * Math.max(1, Math.abs(wanted)));
        }
      }
    });
  }

  it('is linear with ω = 0', () => {
    const [x, weight, bias] = operands([
      [4, 2],
      [2, 5],
      [1, 5],
    ]);
    expectClose(sineLayer(x, weight, bias, 0), tf.add(tf.matMul(x, weight), bias), 1e-6);
  });

  it('allocates one tensor', () => {
    for (const mixture of MIXTURES) {
      const [x, weight, bias] = operands(mixture);
      expectTensors(1, () => sineLayer(x, weight, bias, omega));
    }
  });

  it('says which shapes it expected and got', () => {
    const wrong: (typeof MIXTURES)[number][] = [
      [[4, 3], [2, 5], [5]],
      [[4, 2], [2, 5], [4]],
      [
        [4, 2],
        [2, 5],
        [4, 5],
      ],
      [[3, 4, 2], [2, 2, 5], [5]],
      [[2], [2, 5], [5]],
      [[1, 1, 4, 2], [2, 5], [5]],
    ];
    for (const mixture of wrong) {
      expect(() => sineLayer(...operands(mixture), omega))
        .to.throw(SirenError, /^siren.sineLayer: expected x \[N, in\] or \[B, N, in\], weight .* got \[/)
        .with.property('code', 'shape');
    }
  });

  it('uses the backend’s fused kernel if all operands are shared or all are per image', async () => {
    for (const [mixture, uses] of [
      [MIXTURES[1], 1],
      [MIXTURES[5], 1],
      [MIXTURES[8], 1],
      [MIXTURES[2], 0],
      [MIXTURES[4], 0],
      [MIXTURES[7], 0],
    ] as [(typeof MIXTURES)[number], number][]) {
      const [x, weight, bias] = operands(mixture);
      const wanted = sineLayer(x, weight, bias, omega);
      const calls = await withFakeKernel(
        'SineLayer',
        ([x, weight, bias], { omega }: { omega: number }) =>
          sineLayer(x as tf.Tensor, weight as tf.Tensor, bias as tf.Tensor, omega, { fused: false }),
        () => {
          expectClose(sineLayer(x, weight, bias, omega), wanted, 0);
          expectClose(sineLayer(x, weight, bias, omega, { fused: false }), wanted, 0);
        },
      );
      expect(calls).to.have.length(uses);
      if (uses > 0) expect(calls[0]).to.deep.equal({ shapes: mixture, attributes: { omega } });
    }
  });

  it('is differentiated by the fused kernel’s own gradient', async () => {
    const all = operands(MIXTURES[8] as (typeof MIXTURES)[number]);
    const loss = (...[x, weight, bias]: tf.Tensor[]) =>
      tf.sum(tf.square(sineLayer(x as tf.Tensor, weight as tf.Tensor, bias as tf.Tensor, omega))) as tf.Scalar;
    const wanted = tf.grads(loss)(all);
    const composed = (operands: tf.Tensor[], omega: number) =>
      sineLayer(...(operands as [tf.Tensor, tf.Tensor, tf.Tensor]), omega, { fused: false });
    const calls = await withFakeKernel(
      'SineLayer',
      (inputs, { omega }: { omega: number }) => composed(inputs, omega),
      () => {
        const got = tf.grads(loss)(all);
        for (const [operand, gradient] of got.entries()) expectClose(gradient, wanted[operand] as tf.Tensor, 1e-6);
      },
      (dy, saved, attributes) => {
        const [x, weight, bias] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        const { omega } = attributes as unknown as { omega: number };
        const angle = tf.mul(tf.add(tf.matMul(x, weight), bias), omega);
        const slope = tf.mul(tf.mul(tf.cos(angle), omega), dy as tf.Tensor);
        return {
          0: () => tf.matMul(slope, weight, false, true),
          1: () => tf.matMul(x, slope, true, false),
          2: () => tf.sum(slope, -2, true),
        };
      },
    );
    expect(calls).to.have.length(1);
  });
});
