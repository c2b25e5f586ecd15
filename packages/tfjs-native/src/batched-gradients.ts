import type * as tf from '@tensorflow/tfjs-core';
import { byPosition, runKernel } from './sine-gradients.js';

/** Returns a gradient that is another kernel: [dOutputs…, inputs…] → gradients with respect to the inputs. */
const byKernel = (kernelName: string): tf.GradConfig => ({
  kernelName,
  saveAllInputs: true,
  gradFunc: (upstream, inputs, attrs) =>
    byPosition([runKernel(`${kernelName}Grad`, [...[upstream].flat(), ...inputs], attrs)].flat()),
});

/** First-order gradients of the batched kernels; `BATCHED_KERNELS` of `@hypersiren/siren` has the contract. */
export const batchedGradients: readonly tf.GradConfig[] = ['HeadOutputs', 'WeightedSquares', 'NormalizedRows'].map(
  byKernel,
);
