import * as tf from '@tensorflow/tfjs-core';

/** Runs a kernel that takes a list of tensors. */
const run = (name: string, inputs: readonly tf.Tensor[], attrs: tf.NamedAttrMap): tf.Tensor[] =>
  [tf.engine().runKernel(name, inputs as never, attrs) as tf.Tensor | tf.Tensor[]].flat();

/** Returns a gradient that is another kernel: [dOutputs…, inputs…] → gradients with respect to the inputs. */
const byKernel = (kernelName: string): tf.GradConfig => ({
  kernelName,
  saveAllInputs: true,
  gradFunc: (upstream, inputs, attrs) => {
    const gradients = run(`${kernelName}Grad`, [...[upstream].flat(), ...inputs], attrs);
    return Object.fromEntries(gradients.map((gradient, position) => [position, () => gradient]));
  },
});

/** Registers the first-order gradients of the batched kernels of this package. */
export function registerBatchedGradients(): void {
  for (const name of ['HeadOutputs', 'WeightedSquares', 'NormalizedRows'])
    if (!tf.getGradient(name)) tf.registerGradient(byKernel(name));
}
