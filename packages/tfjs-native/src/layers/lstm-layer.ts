import * as tf from '@tensorflow/tfjs-core';
import { LSTM_STEPS, LSTM_STEPS_GRAD } from '../portable/kernel-names.js';

/*
 * TensorFlow.js composes an LSTM layer of some twenty operations for each step, and its gradient of fifty, each of which
 * costs more than its arithmetic. On backends with kernels for all steps, the layer uses them: one product for the
 * inputs of all steps, and one kernel for the steps.
 */

/** What is used of a layer and its cell. */
interface LstmLayer {
  readonly cell: {
    readonly units: number;
    readonly useBias: boolean;
    readonly kernel: Weight;
    readonly recurrentKernel: Weight;
    readonly bias: Weight;
    readonly activation: NamedActivation;
    readonly recurrentActivation: NamedActivation;
    readonly dropout: number;
    readonly recurrentDropout: number;
  };
  readonly stateful: boolean;
  readonly goBackwards: boolean;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  getInitialState(inputs: tf.Tensor): tf.Tensor[];
}
interface Weight {
  read(): tf.Tensor;
}
interface NamedActivation {
  getClassName(): string;
}
interface CallArguments {
  readonly mask?: tf.Tensor | null;
  readonly initialState?: tf.Tensor[] | null;
}
type Call = (this: LstmLayer, inputs: tf.Tensor | tf.Tensor[], kwargs?: CallArguments) => tf.Tensor | tf.Tensor[];

/** Activations of the gates that the kernel has, and whether they are piecewise linear. */
const GATES = new Map([
  ['sigmoid', false],
  ['hardSigmoid', true],
]);

/** Returns whether the kernel computes the layer, with the inputs' types and without a second derivative. */
function isSupported(layer: LstmLayer, tensors: readonly tf.Tensor[], kwargs: CallArguments): boolean {
  const { cell } = layer;
  return (
    tf.getKernel(LSTM_STEPS, tf.getBackend()) !== undefined &&
    tf.engine().state.gradientDepth <= 1 &&
    (kwargs.mask === undefined || kwargs.mask === null) &&
    !layer.stateful &&
    !(cell.dropout > 0) &&
    !(cell.recurrentDropout > 0) &&
    cell.activation.getClassName() === 'tanh' &&
    GATES.has(cell.recurrentActivation.getClassName()) &&
    tensors.every(({ dtype, size }) => dtype === 'float32' && size > 0) &&
    (tensors[0] as tf.Tensor).rank === 3
  );
}

function runLayer(layer: LstmLayer, inputs: tf.Tensor, kwargs: CallArguments): tf.Tensor | tf.Tensor[] {
  const { cell, goBackwards, returnSequences: sequences, returnState } = layer;
  const [batch, steps, features] = inputs.shape as [number, number, number];
  const [h0, c0] = (kwargs.initialState ?? layer.getInitialState(inputs)) as [tf.Tensor, tf.Tensor];
  const ordered = goBackwards ? tf.reverse(inputs, 1) : inputs;
  const product = tf.matMul(tf.reshape(ordered, [batch * steps, features]), cell.kernel.read() as tf.Tensor2D);
  const z = tf.reshape(cell.useBias ? tf.add(product, cell.bias.read()) : product, [batch, steps, 4 * cell.units]);
  const attrs = { hard: GATES.get(cell.recurrentActivation.getClassName()) as boolean, sequences };
  const named = { z, recurrent: cell.recurrentKernel.read(), h0, c0 };
  const [output, state] = tf.engine().runKernel(LSTM_STEPS, named, attrs) as tf.Tensor[] as [tf.Tensor, tf.Tensor];
  if (!returnState) return output;
  const last = sequences ? tf.reshape(tf.slice(output, [0, steps - 1, 0], [batch, 1, cell.units]), h0.shape) : output;
  return [output, last, state];
}

/** Gradient of the steps. The recurrent kernel's is one product over all steps. */
export const lstmGradient: tf.GradConfig = {
  kernelName: LSTM_STEPS,
  inputsToSave: ['z', 'recurrent', 'h0', 'c0'],
  outputsToSave: [true, true],
  gradFunc: (upstream, saved, attrs) => {
    const [dOutput, dState] = upstream as tf.Tensor[] as [tf.Tensor, tf.Tensor];
    const [z, recurrent, h0, c0, output, state] = saved as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const inputs = { dOutput, dState, output, state, z, recurrent, h0, c0 };
    const [dz, previous, dh0, dc0] = tf.engine().runKernel(LSTM_STEPS_GRAD, inputs, attrs) as tf.Tensor[] as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const rows = (x: tf.Tensor) => tf.reshape(x, [-1, x.shape.at(-1) as number]) as tf.Tensor2D;
    return {
      z: () => dz,
      recurrent: () => tf.matMul(rows(previous), rows(dz), true),
      h0: () => dh0,
      c0: () => dc0,
    };
  },
};

const isExtended = Symbol('uses the kernels of @hypersiren/tfjs-native');

/** Lets LSTM layers use the kernels wherever they compute the same. Repeated calls have no effect. */
export function extendLstmLayer(): void {
  const classes = tf.serialization.SerializationMap.getMap().classNameMap as Record<
    string,
    [{ prototype: object }, unknown]
  >;
  const prototype = classes.LSTM?.[0].prototype as { call: Call; [isExtended]?: boolean } | undefined;
  if (!prototype || prototype[isExtended]) return;
  const { call } = prototype;
  prototype[isExtended] = true;
  prototype.call = function (inputs, kwargs = {}) {
    const given = Array.isArray(inputs) ? inputs : [inputs];
    const [sequence] = given;
    const tensors = [...given, ...(kwargs?.initialState ?? [])];
    if (given.length !== 1 || !sequence || !isSupported(this, tensors, kwargs ?? {}))
      return call.call(this, inputs, kwargs);
    return tf.tidy(() => runLayer(this, sequence, kwargs ?? {}));
  };
}
