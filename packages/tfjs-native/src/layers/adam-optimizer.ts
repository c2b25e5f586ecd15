import * as tf from '@tensorflow/tfjs-core';

/*
 * `tf.train.adam` composes its step of fifteen operations for each variable, each of which reads and writes all of the
 * variable. On backends with the kernel `AdamStep`, one kernel updates all variables.
 */

const KERNEL = 'AdamStep';

interface Moment {
  readonly originalName: string;
  readonly variable: tf.Variable;
}

/** What is used of an optimizer. */
interface Adam {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly iterations: number;
  readonly accBeta1: tf.Variable;
  readonly accBeta2: tf.Variable;
  readonly accumulatedFirstMoment: Moment[];
  readonly accumulatedSecondMoment: Moment[];
  incrementIterations(): void;
}

type Gradients = tf.NamedTensorMap | { readonly name: string; readonly tensor: tf.Tensor | null }[];
type ApplyGradients = (this: Adam, gradients: Gradients) => void;

/** A variable that is updated: with its moments and its gradient. */
type Update = readonly [tf.Variable, tf.Variable, tf.Variable, tf.Tensor];

const namesAndGradients = (gradients: Gradients): [string, tf.Tensor | null][] =>
  Array.isArray(gradients) ? gradients.map(({ name, tensor }) => [name, tensor]) : Object.entries(gradients);

const isUsable = ({ dtype, isDisposed }: tf.Tensor): boolean => dtype === 'float32' && !isDisposed;

/** Returns the moment at a position. As in TensorFlow.js, a missing one is created. */
function momentAt(moments: Moment[], position: number, name: string, value: tf.Variable): tf.Variable {
  moments[position] ??= { originalName: name, variable: tf.tidy(() => tf.variable(tf.zerosLike(value), false)) };
  return (moments[position] as Moment).variable;
}

function updatesOf(adam: Adam, gradients: Gradients): Update[] {
  return namesAndGradients(gradients).flatMap(([name, gradient], position): Update[] => {
    const value = tf.engine().registeredVariables[name] as tf.Variable;
    const first = momentAt(adam.accumulatedFirstMoment, position, `${name}/m`, value);
    const second = momentAt(adam.accumulatedSecondMoment, position, `${name}/v`, value);
    return gradient ? [[value, first, second, gradient]] : [];
  });
}

/** Gives a variable values of its own if another tensor, such as a clone that a program keeps, shares them. */
function own(variable: tf.Variable): void {
  if (tf.backend().refCount(variable.dataId) > 1) tf.tidy(() => variable.assign(tf.mul(variable, 1)));
}

function runStep(adam: Adam, updates: readonly Update[]): void {
  const { learningRate, beta1, beta2, epsilon, iterations } = adam;
  for (const [value, first, second] of updates) for (const variable of [value, first, second]) own(variable);
  const column = (index: 0 | 1 | 2 | 3) => updates.map((update) => update[index]);
  const inputs = [...column(0), ...column(1), ...column(2), ...column(3)];
  const attrs = { learningRate, beta1, beta2, epsilon, step: iterations + 1, clip: 0 };
  tf.dispose(tf.engine().runKernel(KERNEL, inputs as never, attrs));
}

const isExtended = Symbol('uses the kernel AdamStep');

/** Lets `tf.train.adam` use the kernel on backends that have it. Repeated calls have no effect. */
export function extendAdamOptimizer(): void {
  const prototype = tf.AdamOptimizer.prototype as unknown as { applyGradients: ApplyGradients; [isExtended]?: boolean };
  if (prototype[isExtended]) return;
  const { applyGradients } = prototype;
  prototype[isExtended] = true;
  prototype.applyGradients = function (gradients) {
    const variables = namesAndGradients(gradients).map(([name]) => tf.engine().registeredVariables[name]);
    const tensors = [...variables, ...namesAndGradients(gradients).map(([, gradient]) => gradient)];
    const isSupported =
      tf.getKernel(KERNEL, tf.getBackend()) !== undefined &&
      variables.every((variable) => variable !== undefined) &&
      tensors.every((tensor) => !tensor || isUsable(tensor));
    if (!isSupported) return applyGradients.call(this, gradients);
    tf.tidy(() => {
      const updates = updatesOf(this, gradients);
      if (updates.length > 0) runStep(this, updates);
      // The powers of β1 and β2 are kept for steps on other backends.
      this.accBeta1.assign(tf.mul(this.accBeta1, this.beta1));
      this.accBeta2.assign(tf.mul(this.accBeta2, this.beta2));
    });
    this.incrementIterations();
  };
}
