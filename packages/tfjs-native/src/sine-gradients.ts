import * as tf from '@tensorflow/tfjs';
import { NativeBackend } from './backend.js';
import { SLOPE_GRADIENT } from './kernels/sine.js';
import {
  type Composition,
  composeDerivatives,
  composeSlope,
  composeValues,
  gradientOfGradient,
} from './sine-composition.js';

/**
 * Gradients of the fused sine kernels. The first is a fused kernel. The gradient of that is one too where only the derivative
 * by the coordinates is asked for again; what remains is composed of TensorFlow.js's operations, which are right at any order.
 */

const runKernel = (name: string, inputs: readonly tf.Tensor[], attrs: tf.NamedAttrMap): tf.Tensor | tf.Tensor[] =>
  tf.engine().runKernel(name, inputs as never, attrs);

/** By position, as the engine wants the gradients of a kernel that takes a list. */
const byPosition = (gradients: readonly tf.Tensor[]): Record<string, () => tf.Tensor> =>
  Object.fromEntries(gradients.map((gradient, i) => [i, () => gradient]));

/** A kernel's gradient as another kernel: [dOutputs…, first output, inputs…] → by the inputs. */
function fused(kernelName: string): tf.GradConfig {
  return {
    kernelName,
    saveAllInputs: true,
    outputsToSave: [true],
    gradFunc: (upstream, saved, attrs) => {
      const inputs = saved.slice(0, -1);
      const first = saved.at(-1) as tf.Tensor;
      return byPosition(runKernel(`${kernelName}Grad`, [upstream, first, inputs].flat(), attrs) as tf.Tensor[]);
    },
  };
}

/** Replaces the composition where it can: from the arguments of `gradientOfGradient` its result, or undefined. */
type Shortcut = (
  dOutputs: readonly tf.Tensor[],
  inputs: readonly tf.Tensor[],
  weights: readonly tf.Tensor[],
  attrs: tf.NamedAttrMap,
) => tf.Tensor[] | undefined;

/** The gradient of such a gradient kernel, where the first kernel has `outputs` outputs. */
function composed(
  kernelName: string,
  outputsOf: (attrs: tf.NamedAttrMap) => number,
  compositionOf: (attrs: tf.NamedAttrMap) => Composition,
  shortcut?: Shortcut,
): tf.GradConfig {
  return {
    kernelName,
    saveAllInputs: true,
    gradFunc: (upstream, saved, attrs) => {
      const weights = [upstream].flat();
      const outputs = outputsOf(attrs);
      const dOutputs = saved.slice(0, outputs);
      const first = saved[outputs] as tf.Tensor;
      const inputs = saved.slice(outputs + 1);
      const gradients =
        shortcut?.(dOutputs, inputs, weights, attrs) ??
        gradientOfGradient(compositionOf(attrs), dOutputs, inputs, weights);
      // The first output stands for what the kernel kept, not for a number that the result depends on.
      return byPosition([...gradients.slice(0, outputs), tf.zerosLike(first), ...gradients.slice(outputs)]);
    },
  };
}

const omegasOf = ({ omegas }: tf.NamedAttrMap): number[] => omegas as number[];

/** Only the derivative by the coordinates goes on: a loss on that derivative. */
const bySlope: Shortcut = (dOutputs, inputs, [v, ...others], attrs) => {
  const backend = tf.backend();
  if (!(backend instanceof NativeBackend) || omegasOf(attrs).at(-1) !== 0) return undefined;
  if (!others.every((other) => backend.floatsOf(other).every((x) => x === 0))) return undefined;
  return runKernel(SLOPE_GRADIENT, [v as tf.Tensor, ...dOutputs, ...inputs], attrs) as tf.Tensor[];
};

const slopeGradient: tf.GradConfig = {
  kernelName: SLOPE_GRADIENT,
  saveAllInputs: true,
  gradFunc: (upstream, saved, attrs) => {
    const [v, ...inputs] = saved as [tf.Tensor, ...tf.Tensor[]];
    return byPosition(gradientOfGradient(composeSlope(omegasOf(attrs)), [v], inputs, [upstream].flat()));
  },
};

const one = () => 1;
const orderOf = ({ order }: tf.NamedAttrMap): 1 | 2 => (order === 1 ? 1 : 2);

/** The gradients of src/kernels/sine.ts. */
export const sineGradients: readonly tf.GradConfig[] = [
  fused('SineLayer'),
  composed('SineLayerGrad', one, ({ omega }) => composeValues([omega as number])),
  fused('SineNetwork'),
  composed('SineNetworkGrad', one, (attrs) => composeValues(omegasOf(attrs)), bySlope),
  slopeGradient,
  fused('SineNetworkJet'),
  composed(
    'SineNetworkJetGrad',
    (attrs) => orderOf(attrs) + 1,
    (attrs) => composeDerivatives(omegasOf(attrs), orderOf(attrs)),
  ),
];
