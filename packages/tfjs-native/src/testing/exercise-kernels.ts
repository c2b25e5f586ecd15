import * as tf from '@tensorflow/tfjs-core';
import { BACKEND_NAME, type NativeBackend } from '../backend.js';
import '../index.js';
import { kernels } from '../kernels.js';
import { LSTM_STEPS } from '../portable/kernel-names.js';
import type { TestRandom } from './random.js';

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Computes chains of elementwise operations, which only large tensors form. */
function exerciseChains(floats: (...shape: number[]) => tf.Tensor): void {
  const [x, row, column] = [floats(300, 257), floats(300, 1), floats(257)];
  tf.exp(tf.mul(tf.add(tf.sub(x, row), column), 0.5)).dataSync();
  tf.relu(tf.neg(tf.square(x))).dataSync();
}

/** Calls every native kernel with valid arguments of many small shapes. */
export function exerciseKernels(random: TestRandom): void {
  void tf.setBackend(BACKEND_NAME);
  const floats = (...shape: number[]) => tf.tensor(random.floats(size(shape)), shape);
  const ints = (...shape: number[]) => tf.tensor(random.ints(size(shape), 0, 2), shape, 'int32');
  const bools = (...shape: number[]) => tf.tensor(random.bools(size(shape)), shape, 'bool');
  for (let round = 0; round < 8; round++)
    tf.tidy(() => {
      const m = random.integer(1, 6);
      const n = random.integer(1, 40);
      const k = random.integer(1, 5);
      const a = floats(m, n);
      for (const b of [floats(m, n), floats(n), floats(m, 1), floats(1)]) {
        for (const f of [tf.add, tf.mul, tf.div, tf.maximum, tf.pow, tf.squaredDifference]) f(a, b);
        tf.less(a, b);
      }
      tf.add(ints(m, n), ints(n));
      tf.equal(ints(m, n), ints(n));
      tf.logicalAnd(bools(m, n), bools(n));
      tf.logicalNot(bools(m, n));
      for (const f of [tf.sin, tf.exp, tf.relu, tf.isNaN, tf.atan] as ((x: tf.Tensor) => tf.Tensor)[]) f(a);
      tf.clipByValue(a, -1, 1);
      tf.where(bools(m, n), a, floats(m, n));
      tf.cast(a, 'int32');
      tf.cast(bools(n), 'float32');
      tf.addN([a, floats(m, n), floats(m, n)]);
      const cube = floats(m, k, n);
      for (const axis of [0, 1, 2, [0, 1], [0, 2], undefined]) {
        tf.sum(cube, axis);
        tf.max(cube, axis);
      }
      tf.mean(ints(m, n), 0);
      tf.any(bools(m, n), 1);
      tf.argMax(cube, random.integer(0, 2));
      exerciseChains(floats);
      tf.softmax(a);
      tf.transpose(cube, [2, 0, 1]);
      tf.transpose(ints(m, n));
      tf.slice(cube, [0, 0, 0], [1, k, Math.ceil(n / 2)]);
      tf.reverse(a, 1);
      tf.pad(a, [
        [1, 2],
        [0, 3],
      ]);
      tf.tile(bools(m, n), [2, 3]);
      tf.concat([a, floats(m, k)], 1);
      tf.stack([a, a], 1);
      tf.gather(a, tf.cast(tf.clipByValue(ints(3), 0, m - 1), 'int32'));
      tf.gather(bools(3, n), ints(3));
      tf.unsortedSegmentSum(a, tf.fill([m], 1, 'int32') as tf.Tensor1D, 3);
      tf.gatherND(cube, tf.clipByValue(ints(3, 2), 0, Math.min(m, k) - 1));
      tf.cumsum(cube, random.integer(0, 2), n > 20, m > 3);
      tf.cumsum(ints(m, n), 1);
      tf.cumprod(a, 0);
      tf.topk(cube, random.integer(1, n));
      tf.topk(ints(m, n), 1);
      for (const transform of [tf.fft, tf.ifft]) transform(tf.complex(a, floats(m, n)));
      exerciseProducts(random, floats);
      exerciseLayers(random, floats);
    });
  exerciseOthers(random);
}

function exerciseProducts(random: TestRandom, floats: (...shape: number[]) => tf.Tensor): void {
  const [m, n, k] = [random.integer(1, 20), random.integer(1, 40), random.integer(1, 20)];
  tf.matMul(floats(m, k), floats(k, n));
  tf.matMul(floats(2, m, k), floats(1, n, k), false, true);
  tf.fused.matMul({ a: floats(m, k), b: floats(k, n), bias: floats(n), activation: 'relu' });
  tf.grads((x: tf.Tensor, w: tf.Tensor) =>
    tf.sum(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, random.integer(1, 2), 'same')),
  )([floats(2, 7, 6, 3), floats(3, 3, 3, random.integer(1, 20))]);
}

/** Exercises pooling, depthwise convolutions, batch normalization and the steps of an LSTM, with their gradients. */
function exerciseLayers(random: TestRandom, floats: (...shape: number[]) => tf.Tensor): void {
  const [channels, multiplier, strides] = [random.integer(1, 40), random.integer(1, 2), random.integer(1, 2)];
  const x = floats(2, 7, 6, channels) as tf.Tensor4D;
  const filter = floats(3, 2, channels, multiplier) as tf.Tensor4D;
  for (const pool of [tf.maxPool, tf.avgPool])
    tf.grad((images) => tf.sum(pool(images as tf.Tensor4D, 3, strides, 'same')))(x);
  tf.grads((images, weights) =>
    tf.sum(tf.depthwiseConv2d(images as tf.Tensor4D, weights as tf.Tensor4D, strides, 'same')),
  )([x, filter]);
  for (const resize of [tf.image.resizeBilinear, tf.image.resizeNearestNeighbor])
    tf.grad((images) => tf.sum(resize(images as tf.Tensor4D, [random.integer(1, 9), 4], strides === 1)))(x);
  const moments = [floats(channels), tf.square(floats(channels)), floats(channels), floats(channels)];
  tf.grads((images, ...parameters) => {
    const [mean, variance, offset, scale] = parameters as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
    return tf.sum(tf.batchNorm(images as tf.Tensor4D, mean, variance, offset, scale));
  })([x, ...moments]);
  const [batch, steps, units] = [random.integer(1, 9), random.integer(1, 4), random.integer(1, 20)];
  const inputs = [
    floats(batch, steps, 4 * units),
    floats(units, 4 * units),
    floats(batch, units),
    floats(batch, units),
  ];
  for (const sequences of [true, false])
    tf.grads((z, recurrent, h0, c0) => {
      const attrs = { hard: sequences, sequences };
      const [output] = tf.engine().runKernel(LSTM_STEPS, { z, recurrent, h0, c0 } as never, attrs) as tf.Tensor[];
      return tf.sum(output as tf.Tensor);
    })(inputs);
}

/** Exercises layer normalization, GELU and attention. */
function exerciseAttention(random: TestRandom): void {
  const floats = (...shape: number[]) => tf.tensor(random.floats(size(shape)), shape);
  const [images, queries, keys, heads] = [2, 9, 20, 2].map((most) => random.integer(1, most)) as [
    number,
    number,
    number,
    number,
  ];
  const features = heads * random.integer(1, 20);
  const cases: [string, tf.Tensor[], object][] = [
    ['LayerNorm', [floats(queries, features), floats(features), floats(features)], { epsilon: 1e-5 }],
    ['LayerNorm', [floats(queries, features)], { epsilon: 0 }],
    ['Gelu', [floats(queries, features)], {}],
    [
      'Attention',
      [
        floats(images, queries, features),
        floats(images, keys, features),
        floats(images, keys, features),
        ...(random.integer(0, 1) === 0 ? [] : [tf.cast(tf.greater(floats(images, keys), 0), 'float32')]),
      ],
      { heads },
    ],
  ];
  for (const [name, inputs, attrs] of cases)
    tf.grads((...xs: tf.Tensor[]) => tf.sum(tf.engine().runKernel(name, xs as never, attrs as never) as tf.Tensor))(
      inputs,
    );
}

/** Exercises sine networks of patches. */
function exercisePatches(random: TestRandom): void {
  const floats = (...shape: number[]) => tf.tensor(random.floats(size(shape)), shape);
  const [images, patches, points, tokens, width] = [3, 9, 70, 20, 33].map((most) => random.integer(1, most)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const layers = { widths: [2, width, width, 3], omegas: [9, 9, 0] };
  const inputs = [floats(images * patches, tokens), floats(patches, points, 2)];
  const ends = 2 * width + 3 * width;
  const cases: [number[], number[], number[]][] = [
    [
      [0, 0, 0],
      [ends + width * width, 2 * width + 3],
      [0, 0],
    ],
    [
      [0, 1, 0],
      [ends + 2 * width, 2 * width + 3],
      [width * width, 0],
    ],
    [
      [2, 0, 2],
      [width * width, 0],
      [ends, 2 * width + 3],
    ],
  ];
  for (const [weights, emitted, shared] of cases) {
    const biases = weights.map(() => (emitted[1] === 0 ? 2 : 0));
    const numbers = [...emitted.map((count) => floats(tokens + 1, count)), ...shared.map((count) => floats(count))];
    tf.grads((...xs: tf.Tensor[]) =>
      tf.sum(tf.engine().runKernel('PatchNetwork', xs as never, { ...layers, weights, biases } as never) as tf.Tensor),
    )([...inputs, ...numbers]);
  }
}

/** Exercises kernels without a tfjs operation: sine networks, sums and Adam. */
function exerciseOthers(random: TestRandom): void {
  const floats = (...shape: number[]) => tf.tensor(random.floats(size(shape)), shape);
  const run = (name: string, inputs: tf.Tensor[], attrs: object): tf.Tensor[] =>
    [tf.engine().runKernel(name, inputs as never, attrs as never)].flat();
  for (let round = 0; round < 8; round++)
    tf.tidy(() => {
      const width = random.integer(1, 33);
      const points = random.integer(1, 70);
      const outputs = round % 4 < 2 ? 1 : 3;
      const batch = round % 2 === 0 ? [] : [random.integer(1, 3)];
      const layer = (from: number, to: number) => [floats(...batch, from, to), floats(...batch, 1, to)];
      const network = [
        floats(...batch, points, 2),
        ...layer(2, width),
        ...layer(width, width),
        ...layer(width, outputs),
      ];
      const omegas = [30, 30, 0];
      const cases: [string, tf.Tensor[], object][] = [
        ['SineLayer', network.slice(0, 3), { omega: 30 }],
        ['SineNetwork', network, { omegas }],
        ['SineNetwork', network, { omegas, precision: 'mixed' }],
        ['SineNetworkJet', network, { omegas }],
        ['SineNetworkJet', network, { omegas, precision: 'mixed' }],
        ['SineNetworkJet', network, { omegas, order: 1 }],
        ['SineNetworkJet', network, { omegas, order: 1, precision: 'mixed' }],
      ];
      for (const [name, inputs, attrs] of cases) {
        run(name, inputs, attrs);
        tf.grads((...xs: tf.Tensor[]) => tf.addN(run(name, xs, attrs).map((t) => tf.sum(t))))(inputs);
      }
      const set = () => [floats(width, 3), floats(width)];
      run('AdamStep', [...set(), ...set(), ...set().map((t) => tf.square(t)), ...set()], {
        learningRate: 1e-3,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        step: 1,
        clip: 1,
      });
      run('SumOfSquares', [floats(points, width)], {});
      run('BlendRows', [floats(2, points, 3), floats(300, 4), tf.zeros([300, 4], 'int32')], {});
      run('Ridge', [floats(points, 300), floats(points, 300), floats(width, 300)], { iterations: 2 });
      exercisePatches(random);
      exerciseAttention(random);
    });
  tf.fill([10_000], 1).dispose();
  (tf.backend() as NativeBackend).pool.clear();
}

/** Attribute values that are invalid for nearly every kernel. */
const ATTRIBUTES: ((random: TestRandom) => unknown)[] = [
  () => undefined,
  () => null,
  () => NaN,
  () => -1,
  // Small, since the CPU backend's kernels loop up to any given number.
  () => 1000,
  () => 'text',
  () => 'int32',
  () => 'float32',
  () => true,
  (random) => random.integer(-2, 4),
  (random) => Array.from({ length: random.integer(0, 5) }, () => random.integer(-2, 4)),
  (random) => Array.from({ length: random.integer(0, 3) }, () => [random.integer(-1, 2), random.integer(0, 2)]),
  () => [0.5, NaN],
  () => [1000, 1000],
];

const INPUT_NAMES = [
  'x',
  'a',
  'b',
  'dy',
  'y',
  'filter',
  'input',
  'logits',
  'indices',
  'condition',
  't',
  'e',
  'alpha',
  'segmentIds',
  'value',
  'bias',
  'preluActivationWeights',
  'images',
  'output',
  'mean',
  'variance',
  'scale',
  'offset',
  'z',
  'recurrent',
  'h0',
  'c0',
  'dOutput',
  'dState',
  'state',
];
const ATTRIBUTE_NAMES = [
  'axis',
  'reductionIndices',
  'keepDims',
  'perm',
  'begin',
  'size',
  'end',
  'strides',
  'shape',
  'dtype',
  'dim',
  'reps',
  'paddings',
  'constantValue',
  'batchDims',
  'numSegments',
  'numOrSizeSplits',
  'depth',
  'onValue',
  'offValue',
  'value',
  'dims',
  'transposeA',
  'transposeB',
  'activation',
  'clipValueMin',
  'clipValueMax',
  'beginMask',
  'endMask',
  'ellipsisMask',
  'newAxisMask',
  'shrinkAxisMask',
  'pad',
  'dataFormat',
  'dilations',
  'dimRoundingMode',
  'filterShape',
  'inputShape',
  'omega',
  'omegas',
  'heads',
  'step',
  'learningRate',
  'beta1',
  'beta2',
  'epsilon',
  'clip',
  'alpha',
  'filterSize',
  'varianceEpsilon',
  'hard',
  'sequences',
  'alignCorners',
  'halfPixelCenters',
];

/** Runs kernels with invalid tensors and attributes. They must return or throw. */
export function abuseKernels(random: TestRandom, rounds: number): string {
  void tf.setBackend(BACKEND_NAME);
  let thrown = 0;
  const tensor = (): tf.Tensor => {
    const shape = Array.from({ length: random.integer(0, 4) }, () => random.integer(0, 5));
    const choice = random.next();
    if (choice < 0.6) return tf.tensor(random.floats(size(shape)), shape);
    if (choice < 0.75) return tf.tensor(random.ints(size(shape), -2, 6), shape, 'int32');
    if (choice < 0.85) return tf.tensor(random.bools(size(shape)), shape, 'bool');
    if (choice < 0.9) return tf.fill(shape, 'text');
    const lost = tf.tensor(random.floats(size(shape)), shape);
    if (choice < 0.95) lost.dispose();
    else
      structuredClone(lost.dataSync<'float32'>().buffer, {
        transfer: [lost.dataSync<'float32'>().buffer as ArrayBuffer],
      });
    return lost;
  };
  for (let round = 0; round < rounds; round++) {
    const { name } = random.pick(kernels);
    const count = random.integer(1, 8);
    const inputs =
      random.next() < 0.3
        ? Array.from({ length: count }, tensor)
        : Object.fromEntries(INPUT_NAMES.filter(() => random.next() < 0.9).map((input) => [input, tensor()]));
    const attrs = Object.fromEntries(ATTRIBUTE_NAMES.map((attribute) => [attribute, random.pick(ATTRIBUTES)(random)]));
    tf.engine().startScope();
    try {
      tf.engine().runKernel(name, inputs as never, attrs as never);
    } catch {
      thrown++;
    }
    tf.engine().endScope();
  }
  return `${rounds} kernels abused, ${thrown} refused`;
}
