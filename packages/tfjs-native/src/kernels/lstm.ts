import type * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import type { NativeBackend } from '../backend.js';
import { checkFloats, checkShape } from '../check-tensors.js';
import type { NativeKernel } from '../native-kernel.js';
import { LSTM_STEPS, LSTM_STEPS_GRAD } from '../portable/kernel-names.js';
import { keepForGradient, keptForGradient, memoryForGradient } from '../saved-for-gradient.js';

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

/** The gates, the cell states and the outputs of all steps, in one array. */
const SAVED = 'lstm steps';

function parts(saved: Floats, { batch, steps, units }: Sizes): [gates: Floats, c: Floats, h: Floats] {
  const n = batch * steps * units;
  return [saved.subarray(0, 4 * n), saved.subarray(4 * n, 5 * n), saved.subarray(5 * n, 6 * n)];
}

/** Runs the steps; the result is {@link SAVED}. */
function runSteps(backend: NativeBackend, { z, recurrent, h0, c0 }: Inputs, sizes: Sizes, memory: MaybeFloats): Floats {
  const [inputs, weights] = [backend.floatsOf(z), backend.floatsOf(recurrent)];
  const [h, c] = [backend.floatsOf(h0), backend.floatsOf(c0)];
  const saved = memory ?? backend.floats(6 * sizes.batch * sizes.steps * sizes.units);
  const [gates, cs, hs] = parts(saved, sizes);
  gates.set(inputs);
  lstmForward(sizes.numbers, weights, h, c, gates, cs, hs);
  return saved;
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
    const memory = memoryForGradient(backend, 6 * batch * steps * units);
    const saved = runSteps(backend, tensors, sizes, memory);
    const [, c, h] = parts(saved, sizes);
    const lastState = lastOf(backend, c, sizes);
    let output: tf.TensorInfo;
    if (attrs.sequences) {
      const all = backend.floats(h.length);
      all.set(h);
      output = backend.output(all, [batch, steps, units], 'float32');
    } else output = lastOf(backend, h, sizes);
    if (memory) keepForGradient(backend, output, SAVED, saved);
    else backend.release(saved);
    return [output, lastState];
  },
};

/**
 * Gradients of the steps: {dOutput, dState, output, z, recurrent, h0, c0} {hard, sequences} → [dz, outputs before each step
 * [B, T, U], dh0, dc0].
 */
const stepsGradientKernel: NativeKernel = {
  name: LSTM_STEPS_GRAD,
  run: ({ inputs, attrs, backend }) => {
    const { dOutput, dState, output, ...tensors } = inputs as Inputs &
      Record<'dOutput' | 'dState' | 'output', tf.TensorInfo>;
    const sizes = sizesOf(LSTM_STEPS_GRAD, tensors, attrs);
    const { batch, steps, units } = sizes;
    checkFloats(LSTM_STEPS_GRAD, [dOutput, dState]);
    checkShape(LSTM_STEPS_GRAD, 'dOutput', dOutput, attrs.sequences ? [batch, steps, units] : [batch, units]);
    checkShape(LSTM_STEPS_GRAD, 'dState', dState, [batch, units]);
    const kept = keptForGradient(backend, output, SAVED);
    const saved = kept ?? runSteps(backend, tensors, sizes, undefined);
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
      ...parts(saved, sizes),
      ...((attrs.sequences ? [upstream, undefined] : [undefined, upstream]) as [MaybeFloats, MaybeFloats]),
      upstreamState,
      ...(results as [Floats, Floats, Floats, Floats]),
    );
    if (!kept) backend.release(saved);
    return results.map((values, i) => backend.output(values, shapes[i] as number[], 'float32'));
  },
};

/** Steps of LSTMs, which `src/layers/lstm-layer.ts` uses, and their gradients. */
export const lstmKernels: readonly NativeKernel[] = [stepsKernel, stepsGradientKernel];
