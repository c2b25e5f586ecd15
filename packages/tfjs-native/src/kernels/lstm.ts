import type * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import type { NativeBackend } from '../backend.js';
import { checkFloats, checkShape } from '../check-tensors.js';
import type { NativeKernel } from '../native-kernel.js';
import { LSTM_STEPS, LSTM_STEPS_GRAD } from '../portable/kernel-names.js';
import { keepForGradient, keptForGradient, maySaveForGradient } from '../saved-for-gradient.js';

type Floats = Float32Array;
type MaybeFloats = Float32Array | undefined;
const { lstmForward, lstmBackward } = addonFunctions<{
  lstmForward(
    shape: Float64Array,
    recurrent: Floats,
    h0: Floats,
    c0: Floats,
    gates: Floats,
    c: Floats,
    h: Floats,
  ): void;
  lstmBackward(
    shape: Float64Array,
    recurrent: Floats,
    h0: Floats,
    c0: Floats,
    gates: Floats,
    c: Floats,
    h: Floats,
    dh: MaybeFloats,
    dhLast: MaybeFloats,
    dcLast: MaybeFloats,
    dGates: Floats,
    previous: Floats,
    dh0: Floats,
    dc0: Floats,
  ): void;
}>();

/** Inputs of the steps: what the inputs add to the gates, [B, T, 4 U]; the recurrent kernel [U, 4 U]; the states [B, U]. */
type Inputs = Record<'z' | 'recurrent' | 'h0' | 'c0', tf.TensorInfo>;

interface Sizes {
  readonly batch: number;
  readonly steps: number;
  readonly units: number;
  /** Arguments of the addon. */
  readonly numbers: Float64Array;
}

function sizesOf(name: string, { z, recurrent, h0, c0 }: Inputs, { hard }: tf.NamedAttrMap): Sizes {
  checkFloats(name, [z, recurrent, h0, c0]);
  const [batch = 0, steps = 0] = z.shape;
  const units = recurrent.shape[0] ?? 0;
  if (batch < 1 || steps < 1 || units < 1) throw new Error(`${name}: the sizes should be at least 1`);
  checkShape(name, 'z', z, [batch, steps, 4 * units]);
  checkShape(name, 'recurrent', recurrent, [units, 4 * units]);
  checkShape(name, 'h0', h0, [batch, units]);
  checkShape(name, 'c0', c0, [batch, units]);
  return { batch, steps, units, numbers: Float64Array.of(batch, steps, units, hard ? 1 : 0) };
}

/** Kinds of what is saved for the gradient: the gates with the output; the cell states, then the outputs, with the last state. */
const GATES = 'lstm gates';
const STATES = 'lstm states';

/** All steps: the gates [B, T, 4 U], and the cell states and outputs [2, B, T, U]. */
interface Steps {
  readonly gates: Floats;
  readonly states: Floats;
}

const cellsOf = ({ states }: Steps): Floats => states.subarray(0, states.length / 2);
const outputsOf = ({ states }: Steps): Floats => states.subarray(states.length / 2);

/** Returns a new array with the values of z. If they are pending, only this array gets them. */
function copyOf(backend: NativeBackend, z: tf.TensorInfo): Floats {
  const pending = backend.pendingOutputOf(z);
  if (pending) return pending.compute(pending.stage);
  const values = backend.floatsOf(z);
  const copy = backend.floats(values.length);
  copy.set(values);
  return copy;
}

function runSteps(backend: NativeBackend, { z, recurrent, h0, c0 }: Inputs, sizes: Sizes): Steps {
  const [weights, h, c] = [recurrent, h0, c0].map((tensor) => backend.floatsOf(tensor)) as [Floats, Floats, Floats];
  const steps = {
    gates: copyOf(backend, z),
    states: backend.floats(2 * sizes.batch * sizes.steps * sizes.units),
  };
  lstmForward(sizes.numbers, weights, h, c, steps.gates, cellsOf(steps), outputsOf(steps));
  return steps;
}

/** Copies the last step of [B, T, U] to [B, U]. */
function lastOf(backend: NativeBackend, values: Floats, { batch, steps, units }: Sizes): tf.TensorInfo {
  const last = backend.floats(batch * units);
  for (let b = 0; b < batch; b++)
    last.set(values.subarray((b * steps + steps - 1) * units, (b + 1) * steps * units), b * units);
  return backend.output(last, [batch, units], 'float32');
}

/**
 * Steps of an LSTM: {z, recurrent, h0, c0} {hard, sequences} → [outputs of all steps [B, T, U], or of the last one [B, U],
 * last cell state [B, U]].
 */
const stepsKernel: NativeKernel = {
  name: LSTM_STEPS,
  run: ({ inputs, attrs, backend }) => {
    const tensors = inputs as Inputs;
    const sizes = sizesOf(LSTM_STEPS, tensors, attrs);
    const { batch, steps, units } = sizes;
    const ran = runSteps(backend, tensors, sizes);
    const lastState = lastOf(backend, cellsOf(ran), sizes);
    const h = outputsOf(ran);
    let output: tf.TensorInfo;
    if (attrs.sequences) {
      const all = backend.floats(h.length);
      all.set(h);
      output = backend.output(all, [batch, steps, units], 'float32');
    } else output = lastOf(backend, h, sizes);
    if (maySaveForGradient(6 * h.length)) {
      keepForGradient(backend, output, GATES, ran.gates);
      keepForGradient(backend, lastState, STATES, ran.states);
    } else {
      backend.release(ran.gates);
      backend.release(ran.states);
    }
    return [output, lastState];
  },
};

/** Further inputs of the gradient: both outputs, and the gradients with respect to them. */
type Outputs = Record<'dOutput' | 'dState' | 'output' | 'state', tf.TensorInfo>;

/**
 * Gradients of the steps: {dOutput, dState, output, state, z, recurrent, h0, c0} {hard, sequences} → [dz, outputs before
 * each step [B, T, U], dh0, dc0].
 */
const stepsGradientKernel: NativeKernel = {
  name: LSTM_STEPS_GRAD,
  run: ({ inputs, attrs, backend }) => {
    const { dOutput, dState, output, state, ...tensors } = inputs as Inputs & Outputs;
    const sizes = sizesOf(LSTM_STEPS_GRAD, tensors, attrs);
    const { batch, steps, units } = sizes;
    checkFloats(LSTM_STEPS_GRAD, [dOutput, dState, output, state]);
    checkShape(LSTM_STEPS_GRAD, 'dOutput', dOutput, attrs.sequences ? [batch, steps, units] : [batch, units]);
    checkShape(LSTM_STEPS_GRAD, 'dState', dState, [batch, units]);
    const gates = keptForGradient(backend, output, GATES);
    const states = keptForGradient(backend, state, STATES);
    const kept = gates && states && { gates, states };
    const ran = kept ?? runSteps(backend, tensors, sizes);
    const [upstream, upstreamState] = [backend.floatsOf(dOutput), backend.floatsOf(dState)];
    const given = [tensors.recurrent, tensors.h0, tensors.c0].map((tensor) => backend.floatsOf(tensor));
    const shapes = [
      [batch, steps, 4 * units],
      [batch, steps, units],
      [batch, units],
      [batch, units],
    ];
    const results = shapes.map((shape) => backend.floats(shape.reduce((product, size) => product * size, 1)));
    lstmBackward(
      sizes.numbers,
      ...(given as [Floats, Floats, Floats]),
      ran.gates,
      cellsOf(ran),
      outputsOf(ran),
      ...((attrs.sequences ? [upstream, undefined] : [undefined, upstream]) as [MaybeFloats, MaybeFloats]),
      upstreamState,
      ...(results as [Floats, Floats, Floats, Floats]),
    );
    if (!kept) {
      backend.release(ran.gates);
      backend.release(ran.states);
    }
    return results.map((values, i) => backend.output(values, shapes[i] as number[], 'float32'));
  },
};

/** Steps of LSTMs, which `src/layers/lstm-layer.ts` uses, and their gradients. */
export const lstmKernels: readonly NativeKernel[] = [stepsKernel, stepsGradientKernel];
