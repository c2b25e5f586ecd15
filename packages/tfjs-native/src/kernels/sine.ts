import type * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import type { NativeBackend } from '../backend.js';
import { checkFloats, checkShape } from '../check-tensors.js';
import { SineOrder } from '../contract.js';
import { listOf, type NativeKernel } from '../native-kernel.js';
import { SLOPE_GRADIENT } from '../portable/kernel-names.js';
import { keepForGradient, keptForGradient, memoryForGradient } from '../saved-for-gradient.js';
import { precisionOf, type SineNetworkSizes, sineNetworkNumbers, sineNetworkSizes } from '../sine-network.js';
import { repeatForSets, SineGradientArrays } from './sine-gradient-arrays.js';

type Floats = Float32Array;
type MaybeFloats = Float32Array | undefined;

const addon = addonFunctions<{
  sineSavedCount(shape: Float64Array, order: SineOrder): number;
  sineForward(
    shape: Float64Array,
    order: SineOrder,
    coords: Floats,
    parameters: Floats[],
    value: Floats,
    gradient: MaybeFloats,
    laplacian: MaybeFloats,
    saved: MaybeFloats,
  ): void;
  sineBackward(
    shape: Float64Array,
    order: SineOrder,
    coords: Floats,
    parameters: Floats[],
    dValue: MaybeFloats,
    dGradient: MaybeFloats,
    dLaplacian: MaybeFloats,
    saved: MaybeFloats,
    dCoords: MaybeFloats,
    dParameters: Floats[] | undefined,
  ): void;
  sineSlopeSavedCount(shape: Float64Array): number;
  sineSlope(
    shape: Float64Array,
    coords: Floats,
    parameters: Floats[],
    factor: MaybeFloats,
    value: MaybeFloats,
    slope: Floats,
    saved: MaybeFloats,
  ): void;
  sineSlopeBackward(
    shape: Float64Array,
    coords: Floats,
    parameters: Floats[],
    factor: MaybeFloats,
    dValue: MaybeFloats,
    dSlope: Floats,
    saved: MaybeFloats,
    dCoords: MaybeFloats,
    dParameters: Floats[] | undefined,
    dFactor: MaybeFloats,
  ): void;
}>();

/** Function that returns the ω of the layers from a kernel's attributes. */
type OmegasOf = (attrs: tf.NamedAttrMap) => unknown;

const omegasOfLayer: OmegasOf = ({ omega }) => [omega];
const omegasOfNetwork: OmegasOf = ({ omegas }) => omegas;

/** A checked network with the arrays of its tensors. */
interface Network extends SineNetworkSizes {
  /** Sizes as arguments of the addon. */
  readonly numbers: Float64Array;
  readonly x: Floats;
  readonly parameters: Floats[];
}

function readNetwork(
  name: string,
  backend: NativeBackend,
  inputs: readonly tf.TensorInfo[],
  attrs: tf.NamedAttrMap,
  omegasOf: OmegasOf = omegasOfNetwork,
): Network {
  const sizes = sineNetworkSizes(name, inputs[0], inputs.slice(1), omegasOf(attrs));
  const [x, ...parameters] = inputs.map((tensor) => backend.floatsOf(tensor)) as [Floats, ...Floats[]];
  return { ...sizes, numbers: sineNetworkNumbers(sizes, precisionOf(name, attrs)), x, parameters };
}

const shapeOfValues = ({ pointShape, outputs }: Network): number[] => [...pointShape, outputs];
const countOfValues = ({ sets, points, outputs }: Network): number => sets * points * outputs;

// ---- values --------------------------------------------------------------------------------------------------------

/**
 * Returns the kernel of a network's values: [coords, W0, b0, W1, b1, …] → values [.., N, C].
 *
 * Dimensions: S sets of weights (images), N points, I inputs, C outputs. With weights [in, out] and biases [1, out] or
 * [out], the coordinates are [.., N, I]. With weights [S, in, out] and biases [S, 1, out], they are [S, N, I], or [N,
 * I] if all sets share them.
 */
function valuesKernel(name: string, omegasOf: OmegasOf): NativeKernel {
  return {
    name,
    run: (args) => {
      const { backend, attrs } = args;
      const network = readNetwork(name, backend, listOf(args), attrs, omegasOf);
      const { numbers, x, parameters } = network;
      const saved = memoryForGradient(backend, addon.sineSavedCount(numbers, SineOrder.value));
      const y = backend.floats(countOfValues(network));
      addon.sineForward(numbers, SineOrder.value, x, parameters, y, undefined, undefined, saved);
      const output = backend.output(y, shapeOfValues(network), 'float32');
      keepForGradient(backend, output, 'values', saved);
      return output;
    },
  };
}

/**
 * Returns the kernel of the gradients with respect to coords, W0, b0, …: [dy, y, coords, W0, b0, …] → the gradients. y
 * is the output of the kernel.
 */
function valuesGradientKernel(name: string, omegasOf: OmegasOf): NativeKernel {
  return {
    name,
    run: (args) => {
      const { backend, attrs } = args;
      const [dy, y, ...inputs] = listOf(args) as [tf.TensorInfo, tf.TensorInfo, ...tf.TensorInfo[]];
      checkFloats(name, [dy, y]);
      const network = readNetwork(name, backend, inputs, attrs, omegasOf);
      checkShape(name, 'dy', dy, shapeOfValues(network));
      const { numbers, x, parameters } = network;
      const to = new SineGradientArrays(backend, network, inputs);
      const saved = keptForGradient(backend, y, 'values');
      const g = backend.floatsOf(dy);
      addon.sineBackward(
        numbers,
        SineOrder.value,
        x,
        parameters,
        g,
        undefined,
        undefined,
        saved,
        to.coords,
        to.parameters,
      );
      return to.outputs();
    },
  };
}

// ---- gradient of the gradient with respect to the coordinates ------------------------------------------------------

/**
 * Computes the gradients of Σ v · g with respect to dy, coords, W0, b0, …: [v, dy, coords, W0, b0, …] → the gradients.
 * g is the first output of SineNetworkGrad and has the shape of the coordinates. The kernel is used by losses on
 * derivatives with respect to the coordinates. The last layer must be linear.
 */
const slopeGradientKernel: NativeKernel = {
  name: SLOPE_GRADIENT,
  run: (args) => {
    const { name } = slopeGradientKernel;
    const { backend, attrs } = args;
    const [v, dy, ...inputs] = listOf(args) as [tf.TensorInfo, tf.TensorInfo, ...tf.TensorInfo[]];
    checkFloats(name, [v, dy]);
    const network = readNetwork(name, backend, inputs, attrs);
    checkShape(name, 'dy', dy, shapeOfValues(network));
    checkShape(name, 'v', v, (inputs[0] as tf.TensorInfo).shape);
    const { numbers, x, parameters, sharedCoords, sets } = network;
    const to = new SineGradientArrays(backend, network, inputs);
    const factor = backend.floatsOf(dy);
    const dFactor = backend.floats(countOfValues(network));
    const dSlope = backend.floatsOf(v);
    // The slopes of shared coordinates are sums over the sets.
    const perSet = sharedCoords ? repeatForSets(backend, dSlope, sets) : dSlope;
    addon.sineSlopeBackward(
      numbers,
      x,
      parameters,
      factor,
      undefined,
      perSet,
      undefined,
      to.coords,
      to.parameters,
      dFactor,
    );
    if (sharedCoords) backend.release(perSet);
    return [backend.output(dFactor, dy.shape, 'float32'), ...to.outputs()];
  },
};

// ---- values with derivatives ---------------------------------------------------------------------------------------

/** Returns the order of a jet from its attributes: 1 for value and gradient, 2 (default) for the Laplacian as well. */
function orderOf(name: string, { order = 2 }: tf.NamedAttrMap): SineOrder {
  if (order !== 1 && order !== 2) throw new Error(`${name}: expected order 1 or 2, got ${JSON.stringify(order)}`);
  return order === 1 ? SineOrder.gradient : SineOrder.laplacian;
}

/** Whether reverse mode is cheaper: for first derivatives of a single output. */
const isReverse = ({ outputs, omegas }: Network, order: SineOrder): boolean =>
  order === SineOrder.gradient && outputs === 1 && omegas.at(-1) === 0;

const kindOfJet = (order: SineOrder): string => `jet ${order}`;

/**
 * Computes value [.., N, C], gradient with respect to the coordinates [.., N, C, I] and, unless the attribute `order`
 * is 1, Laplacian [.., N, C] in one pass: [coords, W0, b0, W1, b1, …] → [value, gradient, laplacian?]. The shapes are
 * those of SineNetwork.
 */
const jetKernel: NativeKernel = {
  name: 'SineNetworkJet',
  run: (args) => {
    const { name } = jetKernel;
    const { backend, attrs } = args;
    const order = orderOf(name, attrs);
    const network = readNetwork(name, backend, listOf(args), attrs);
    const { numbers, x, parameters, inputs } = network;
    const count = countOfValues(network);
    const value = backend.floats(count);
    const gradient = backend.floats(count * inputs);
    const laplacian = order === SineOrder.laplacian ? backend.floats(count) : undefined;
    const reverse = isReverse(network, order);
    const saved = memoryForGradient(
      backend,
      reverse ? addon.sineSlopeSavedCount(numbers) : addon.sineSavedCount(numbers, order),
    );
    if (reverse) addon.sineSlope(numbers, x, parameters, undefined, value, gradient, saved);
    else addon.sineForward(numbers, order, x, parameters, value, gradient, laplacian, saved);
    const shape = shapeOfValues(network);
    const outputs = [backend.output(value, shape, 'float32'), backend.output(gradient, [...shape, inputs], 'float32')];
    if (laplacian) outputs.push(backend.output(laplacian, shape, 'float32'));
    keepForGradient(backend, outputs[0] as tf.TensorInfo, kindOfJet(order), saved);
    return outputs;
  },
};

/**
 * Computes the gradients of a jet: [dValue, dGradient, dLaplacian (order 2), value, coords, W0, b0, …] → the gradients
 * with respect to coords, W0, b0, …
 */
const jetGradientKernel: NativeKernel = {
  name: 'SineNetworkJetGrad',
  run: (args) => {
    const { name } = jetGradientKernel;
    const { backend, attrs } = args;
    const order = orderOf(name, attrs);
    const all = listOf(args);
    const dOutputs = all.slice(0, order + 1);
    const [value, ...inputs] = all.slice(order + 1) as [tf.TensorInfo, ...tf.TensorInfo[]];
    checkFloats(name, [...dOutputs, value]);
    const network = readNetwork(name, backend, inputs, attrs);
    const shape = shapeOfValues(network);
    dOutputs.forEach((d, i) => {
      checkShape(name, `gradient ${i}`, d, i === 1 ? [...shape, network.inputs] : shape);
    });
    const { numbers, x, parameters } = network;
    const to = new SineGradientArrays(backend, network, inputs);
    const saved = keptForGradient(backend, value, kindOfJet(order));
    const [dValue, dGradient, dLaplacian] = dOutputs.map((d) => backend.floatsOf(d)) as [Floats, Floats, MaybeFloats];
    if (isReverse(network, order))
      addon.sineSlopeBackward(
        numbers,
        x,
        parameters,
        undefined,
        dValue,
        dGradient,
        saved,
        to.coords,
        to.parameters,
        undefined,
      );
    else
      addon.sineBackward(numbers, order, x, parameters, dValue, dGradient, dLaplacian, saved, to.coords, to.parameters);
    return to.outputs();
  },
};

/** Sine networks, single sine layers and their derivatives. `src/sine-gradients.ts` registers the gradients. */
export const sineKernels: readonly NativeKernel[] = [
  valuesKernel('SineLayer', omegasOfLayer),
  valuesGradientKernel('SineLayerGrad', omegasOfLayer),
  valuesKernel('SineNetwork', omegasOfNetwork),
  valuesGradientKernel('SineNetworkGrad', omegasOfNetwork),
  slopeGradientKernel,
  jetKernel,
  jetGradientKernel,
];
