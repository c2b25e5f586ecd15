/**
 * Kernels that a backend may have beside TensorFlow.js's own: their names, and what they take and give. This is the one place
 * where a backend and the libraries find them. Each takes its tensors as one list, all float32.
 *
 * Letters: S sets of weights (one per image), N points, I inputs, C outputs; widths are those of the layers, from I to C.
 */

type Shape = readonly number[];

/** The sizes of a call on a sine network. */
export interface SineSizes {
  /** S where each image has weights of its own; left out where all points share them. */
  readonly images?: number;
  /** N, of each image. */
  readonly points: number;
  /** From the inputs to the outputs, one more than there are layers. */
  readonly widths: readonly number[];
}

/** What a kernel on sine networks takes and gives, as shapes. */
export interface SineKernelContract {
  /** ω for one layer, or one for each; a layer of ω = 0 is linear. `order`: 1 or 2, and 2 where it is left out. */
  readonly attributes: readonly ('omega' | 'omegas' | 'order')[];
  /** Shapes of the tensors that it takes, in their order. */
  readonly inputs: (sizes: SineSizes) => Shape[];
  /** Shapes of the tensors that it gives, in their order. */
  readonly outputs: (sizes: SineSizes, attributes: { readonly order?: 1 | 2 }) => Shape[];
}

const lead = ({ images }: SineSizes): Shape => (images === undefined ? [] : [images]);

/** coords [S, N, I], then W [S, in, out] and b [S, 1, out] of each layer; without S if the weights are shared. */
function networkInputs(sizes: SineSizes): Shape[] {
  const { points, widths } = sizes;
  const parameters = widths.slice(1).flatMap((width, layer) => [
    [...lead(sizes), widths[layer] as number, width],
    [...lead(sizes), 1, width],
  ]);
  return [[...lead(sizes), points, widths[0] as number], ...parameters];
}

/** [S, N, C] */
const values = (sizes: SineSizes): Shape => [...lead(sizes), sizes.points, sizes.widths.at(-1) as number];

/** value [S, N, C], gradient by the coordinates [S, N, C, I] and, of order 2, Laplacian [S, N, C] */
function jet(sizes: SineSizes, { order = 2 }: { readonly order?: 1 | 2 }): Shape[] {
  const gradient = [...values(sizes), sizes.widths[0] as number];
  return order === 1 ? [values(sizes), gradient] : [values(sizes), gradient, values(sizes)];
}

/** A kernel on sine networks: one layer, all layers, or all layers with their derivatives by the coordinates. */
export type SineKernelName = 'SineLayer' | 'SineNetwork' | 'SineNetworkJet';

/** x ← sin(ω(xW + b)), layer after layer. Each has a gradient kernel; see {@link gradientKernel}. */
export const SINE_KERNELS: Readonly<Record<SineKernelName, SineKernelContract>> = {
  SineLayer: { attributes: ['omega'], inputs: networkInputs, outputs: (sizes) => [values(sizes)] },
  SineNetwork: { attributes: ['omegas'], inputs: networkInputs, outputs: (sizes) => [values(sizes)] },
  SineNetworkJet: { attributes: ['omegas', 'order'], inputs: networkInputs, outputs: jet },
};

/**
 * The kernel that computes the gradients of another: it takes the loss's gradients by the outputs, then the first output, then
 * the inputs, and gives the gradients by the inputs.
 */
export const gradientKernel = <Name extends SineKernelName>(name: Name): `${Name}Grad` => `${name}Grad`;

/**
 * One step of Adam over all variables, in their own buffers: takes [p1 … pn, m1 … mn, v1 … vn, g1 … gn], each quarter with the
 * variables' shapes, and gives the norm of all gradients before clipping, a scalar. See `Optimizer` of `@hypersiren/siren/training` for the formula.
 */
export const ADAM_STEP = {
  name: 'AdamStep',
  attributes: ['learningRate', 'beta1', 'beta2', 'epsilon', 'step', 'clip', 'rates'],
  /** Shapes of the tensors that it takes. */
  inputs: (variables: readonly Shape[]): Shape[] => [variables, variables, variables, variables].flat(),
  /** The shape of the norm. */
  outputs: (): Shape[] => [[]],
} as const;
