/**
 * Contract of the custom kernels that a backend may implement: their names, inputs and outputs. Each kernel takes its
 * tensors as one list, all float32. Letters: S sets of weights (one per image), N points, I inputs, C outputs. Widths
 * are the layer sizes from I to C.
 */

type Shape = readonly number[];

/** Sizes of a kernel call for a sine network. */
export interface SineSizes {
  /** Number of weight sets, S. Absent if all points share one set. */
  readonly images?: number;
  /** Number of points of each image, N. */
  readonly points: number;
  /** Layer sizes from the inputs to the outputs, one more than the number of layers. */
  readonly widths: readonly number[];
}

/** Shapes of the inputs and outputs of a sine network kernel. */
export interface SineKernelContract {
  /**
   * Attributes. `omega`: ω of one layer. `omegas`: ω of each layer, 0 for a linear layer. `order`: highest order of
   * derivatives, 1 or 2, default 2. `precision`: `float32` (default), or `mixed` for a backend with `precisions`.
   */
  readonly attributes: readonly ('omega' | 'omegas' | 'order' | 'precision')[];
  /** Returns the shapes of the input tensors, in order. */
  readonly inputs: (sizes: SineSizes) => Shape[];
  /** Returns the shapes of the output tensors, in order. */
  readonly outputs: (sizes: SineSizes, attributes: { readonly order?: 1 | 2 }) => Shape[];
}

const lead = ({ images }: SineSizes): Shape => (images === undefined ? [] : [images]);

/**
 * Returns the shapes of coords [S, N, I], then W [S, in, out] and b [S, 1, out] of each layer, without S if the weights
 * are shared.
 */
function networkInputs(sizes: SineSizes): Shape[] {
  const { points, widths } = sizes;
  const parameters = widths.slice(1).flatMap((width, layer) => [
    [...lead(sizes), widths[layer] as number, width],
    [...lead(sizes), 1, width],
  ]);
  return [[...lead(sizes), points, widths[0] as number], ...parameters];
}

/** Returns the shape [S, N, C]. */
const values = (sizes: SineSizes): Shape => [...lead(sizes), sizes.points, sizes.widths.at(-1) as number];

/** Returns the shapes of the values [S, N, C], the gradient [S, N, C, I] and, for order 2, the Laplacian [S, N, C]. */
function jet(sizes: SineSizes, { order = 2 }: { readonly order?: 1 | 2 }): Shape[] {
  const gradient = [...values(sizes), sizes.widths[0] as number];
  return order === 1 ? [values(sizes), gradient] : [values(sizes), gradient, values(sizes)];
}

/**
 * Name of a sine network kernel: one layer, all layers, or all layers with derivatives with respect to the coordinates.
 */
export type SineKernelName = 'SineLayer' | 'SineNetwork' | 'SineNetworkJet';

/**
 * Sine network kernels, x ← sin(ω(xW + b)) for each layer. Each kernel has a gradient kernel, see {@link
 * gradientKernel}.
 */
export const SINE_KERNELS: Readonly<Record<SineKernelName, SineKernelContract>> = {
  SineLayer: { attributes: ['omega'], inputs: networkInputs, outputs: (sizes) => [values(sizes)] },
  SineNetwork: { attributes: ['omegas', 'precision'], inputs: networkInputs, outputs: (sizes) => [values(sizes)] },
  SineNetworkJet: { attributes: ['omegas', 'order', 'precision'], inputs: networkInputs, outputs: jet },
};

/**
 * Returns the name of a kernel's gradient kernel. Its inputs are the gradients of the loss with respect to the outputs,
 * then the first output, then the inputs of the kernel. Its outputs are the gradients with respect to the inputs.
 */
export const gradientKernel = <Name extends SineKernelName>(name: Name): `${Name}Grad` => `${name}Grad`;

/**
 * Kernel for one step of Adam over all variables, in place. Its inputs are [p1 … pn, m1 … mn, v1 … vn, g1 … gn], each
 * group with the shapes of the variables. Its output is the global norm of the gradients before clipping, a scalar.
 * `Optimizer` of `@hypersiren/siren/training` has the formula.
 */
export const ADAM_STEP = {
  name: 'AdamStep',
  attributes: ['learningRate', 'beta1', 'beta2', 'epsilon', 'step', 'clip', 'rates'],
  /** Returns the shapes of the input tensors. */
  inputs: (variables: readonly Shape[]): Shape[] => [variables, variables, variables, variables].flat(),
  /** Returns the shape of the norm. */
  outputs: (): Shape[] => [[]],
} as const;
