import { checkFloats, checkShape, sineNetworkSizes } from '@hypersiren/tfjs-native/portable';
import type * as tf from '@tensorflow/tfjs-core';
import type { FusedBackend } from '../backend.js';
import { type FusedKernel, isRecorded } from '../fused-kernel.js';
import { memoryForGradient, runBackward, runForward, type SineCall } from '../sine/run-sine.js';
import { sinePlan } from '../sine/sine-plan.js';
import { runWideBackward, runWideForward } from '../sine/wide-network.js';

/** Returns the ω of each layer from a kernel's attributes. */
type OmegasOf = (attrs: tf.NamedAttrMap) => unknown;

const omegasOfLayer: OmegasOf = ({ omega }) => [omega];
const omegasOfNetwork: OmegasOf = ({ omegas }) => omegas;

type Order = 0 | 1 | 2;

/** Checked network. `plan` is undefined if the network is too wide for the adapter's workgroup memory. */
interface Network extends Omit<SineCall, 'plan'> {
  readonly plan: SineCall['plan'] | undefined;
  readonly omegas: readonly number[];
  /** Shapes of the value, the gradient and the Laplacian, up to the requested order. */
  readonly results: readonly number[][];
}

function readNetwork(
  name: string,
  backend: FusedBackend,
  tensors: readonly tf.TensorInfo[],
  omegas: unknown,
  order: Order,
): Network {
  const [coords, ...parameters] = tensors as [tf.TensorInfo, ...tf.TensorInfo[]];
  const sizes = sineNetworkSizes(name, coords, parameters, omegas);
  const value = [...sizes.pointShape, sizes.outputs];
  return {
    plan: sinePlan(sizes, order, backend.device.limits),
    omegas: sizes.omegas,
    points: sizes.points,
    coords,
    parameters,
    results: [value, [...value, sizes.inputs], value].slice(0, order + 1),
  };
}

/** Returns the kind under which a network's saved values are attached, by the order of its derivatives. */
const kindOf = (order: Order): string => `sine network ${order}`;

function forward(
  name: string,
  backend: FusedBackend,
  tensors: readonly tf.TensorInfo[],
  omegas: unknown,
  order: Order,
): tf.TensorInfo[] {
  const network = readNetwork(name, backend, tensors, omegas, order);
  const { plan, results } = network;
  if (!plan) return runWideForward(network, order);
  const call: SineCall = { ...network, plan };
  const saved = isRecorded() ? memoryForGradient(backend, call) : undefined;
  const outputs = results.map((shape) => backend.newTensor(shape));
  runForward(backend, call, outputs, saved);
  if (saved) backend.attach(outputs[0] as tf.TensorInfo, { kind: kindOf(order), buffers: [saved] });
  return outputs;
}

/** [dOutputs …, first output, coords, W0, b0, …] → gradients with respect to coords, W0, b0, … */
function backward(
  name: string,
  backend: FusedBackend,
  tensors: readonly tf.TensorInfo[],
  omegas: unknown,
  order: Order,
): tf.TensorInfo[] {
  const upstream = tensors.slice(0, order + 1);
  const [first, ...inputs] = tensors.slice(order + 1) as [tf.TensorInfo, ...tf.TensorInfo[]];
  checkFloats(name, [...upstream, first]);
  const network = readNetwork(name, backend, inputs, omegas, order);
  upstream.forEach((tensor, index) => {
    checkShape(name, order === 0 ? 'dy' : `gradient ${index}`, tensor, network.results[index] as number[]);
  });
  const { plan } = network;
  if (!plan) return runWideBackward(network, order, upstream);
  return runBackward(backend, { ...network, plan }, upstream, backend.attached(first, kindOf(order))?.[0]);
}

/** Returns the order of a jet from the kernel's attributes; default 2. */
function orderOf(name: string, { order = 2 }: tf.NamedAttrMap): 1 | 2 {
  if (order !== 1 && order !== 2) throw new Error(`${name}: expected order 1 or 2, got ${JSON.stringify(order)}`);
  return order;
}

function values(name: string, omegasOf: OmegasOf): FusedKernel[] {
  const gradient = `${name}Grad`;
  return [
    {
      name,
      run: ({ tensors, attrs, backend }) => forward(name, backend, tensors, omegasOf(attrs), 0)[0] as tf.TensorInfo,
    },
    {
      name: gradient,
      run: ({ tensors, attrs, backend }) => backward(gradient, backend, tensors, omegasOf(attrs), 0),
    },
  ];
}

const JET = 'SineNetworkJet';

/**
 * Sine layers, sine networks, and sine networks with derivatives with respect to the coordinates. Shapes are those of
 * the kernels in tfjs-native.
 */
export const sineKernels: readonly FusedKernel[] = [
  ...values('SineLayer', omegasOfLayer),
  ...values('SineNetwork', omegasOfNetwork),
  {
    name: JET,
    run: ({ tensors, attrs, backend }) => forward(JET, backend, tensors, attrs.omegas, orderOf(JET, attrs)),
  },
  {
    name: `${JET}Grad`,
    run: ({ tensors, attrs, backend }) =>
      backward(`${JET}Grad`, backend, tensors, attrs.omegas, orderOf(`${JET}Grad`, attrs)),
  },
];
