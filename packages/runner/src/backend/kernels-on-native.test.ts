import {
  ADAM_STEP,
  BATCHED_KERNELS,
  gradientKernel,
  PATCH_NETWORK,
  PATCH_TENSORS,
  SINE_KERNELS,
  type SineKernelName,
  type SineSizes,
  SUM_KERNELS,
  TRANSFORMER_KERNELS,
} from '@hypersiren/siren';
import { nativeInfo } from '@hypersiren/tfjs-native';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';

type Shape = readonly number[];

const tensorsOf = (shapes: readonly Shape[]): tf.Tensor[] => shapes.map((shape) => tf.fill([...shape], 0.25));
const shapesOf = (tensors: readonly tf.TensorInfo[]): Shape[] => tensors.map(({ shape }) => shape);

const run = (name: string, inputs: readonly tf.Tensor[], attributes: object): tf.Tensor[] =>
  [tf.engine().runKernel(name, inputs as never, attributes as never) as tf.Tensor | tf.Tensor[]].flat();

/** Sizes with one layer for `SineLayer` and three for other kernels, with weights per image and shared ones. */
const sizesFor = (name: SineKernelName): SineSizes[] => {
  const widths = name === 'SineLayer' ? [2, 8] : [2, 8, 8, 3];
  return [
    { points: 5, widths },
    { images: 4, points: 5, widths },
  ];
};

const describeNative = nativeInfo().available ? describe : describe.skip;

describeNative('the kernels that siren names, on the backend native', () => {
  let previous: string;
  before(async () => {
    await tf.ready();
    previous = tf.getBackend();
    await tf.setBackend('native');
  });
  after(() => tf.setBackend(previous));

  it('are all kernels of the backend that the cpu backend lacks', () => {
    const names = (backend: string) => tf.getKernelsForBackend(backend).map(({ kernelName }) => kernelName);
    const added = names('native').filter((name) => !names('cpu').includes(name));
    const sine = (Object.keys(SINE_KERNELS) as SineKernelName[]).flatMap((name) => [name, gradientKernel(name)]);
    const transformers = TRANSFORMER_KERNELS.flatMap((name) => [name, `${name}Grad`]);
    // Kernels that the package siren does not define belong to the backend: gradients, and layers of TensorFlow.js.
    const ofTheBackend = ['SineNetworkSlopeGrad', 'ReluGrad', 'BatchNormGrad', 'LstmSteps', 'LstmStepsGrad'];
    const patches = [PATCH_NETWORK, `${PATCH_NETWORK}Grad`];
    const batched = BATCHED_KERNELS.flatMap((name) => (name === 'AddPairs' ? [name] : [name, `${name}Grad`]));
    expect(added.sort()).to.deep.equal(
      [...sine, ...transformers, ...SUM_KERNELS, ...batched, ...patches, ADAM_STEP.name, ...ofTheBackend].sort(),
    );
  });

  for (const name of Object.keys(SINE_KERNELS) as SineKernelName[])
    for (const order of name === 'SineNetworkJet' ? ([1, 2] as const) : ([undefined] as const))
      it(`accept and return the shapes of the contract: ${name}${order ? ` of order ${order}` : ''} and its gradient`, () =>
        tf.tidy(() => {
          const { inputs, outputs, attributes } = SINE_KERNELS[name];
          for (const sizes of sizesFor(name)) {
            const omegas = sizes.widths.slice(1).map(() => 30);
            const all = { omega: 30, omegas, ...(order && { order }) };
            const given = Object.fromEntries(
              Object.entries(all).filter(([key]) => (attributes as readonly string[]).includes(key)),
            );
            const taken = tensorsOf(inputs(sizes));
            const made = run(name, taken, given);
            expect(shapesOf(made)).to.deep.equal(outputs(sizes, order ? { order } : {}));
            const upstream = made.map((tensor) => tf.onesLike(tensor));
            const gradients = run(gradientKernel(name), [...upstream, made[0] as tf.Tensor, ...taken], given);
            expect(shapesOf(gradients)).to.deep.equal(inputs(sizes));
          }
        }) as unknown as undefined);

  it('number the kinds of a layer’s weights as PATCH_TENSORS does', () => {
    expect(PATCH_TENSORS).to.deep.equal(['emitted', 'scaled', 'shared']);
    tf.tidy(() => {
      const layers = { widths: [2, 4, 3], omegas: [3, 0], weights: [0, 1], biases: [0, 2] };
      const [w, b, shared] = [2 * 4 + 4 + 3, 4, 4 * 3];
      const inputs = tensorsOf([[6, 5], [3, 7, 2], [6, w], [6, b], [shared], [3]]);
      expect(shapesOf(run(PATCH_NETWORK, inputs, layers))).to.deep.equal([[6, 7, 3]]);
    });
  });

  it('accept and return the shapes of the contract: the step of Adam', () => {
    tf.tidy(() => {
      const values = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: 1, clip: 1, rates: [1, 2] };
      expect(Object.keys(values)).to.deep.equal(ADAM_STEP.attributes);
      const inputs = tensorsOf(ADAM_STEP.inputs([[3, 4], [4]]));
      expect(shapesOf(run(ADAM_STEP.name, inputs, values))).to.deep.equal(ADAM_STEP.outputs());
    });
  });
});
