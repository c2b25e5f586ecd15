import { gradientKernel, PATCH_NETWORK, type SineKernelName } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import type { ContextBatch } from './context-batch.js';
import type { Predictor } from './predictor.js';

/** A kernel call, as recorded by TensorFlow.js's profiler. */
export interface KernelCall {
  readonly name: string;
  /** Shapes of the inputs, in order; null for an omitted input. */
  readonly inputShapes: readonly (readonly number[] | null)[];
  readonly outputShapes: readonly (readonly number[])[];
}

type Shape = readonly number[];

/**
 * Functions that compute the multiply-adds of kernels from the shapes of inputs and output. Only kernels based on
 * products are listed.
 */
const PRODUCTS: Readonly<Record<string, (inputs: readonly Shape[], output: Shape) => number>> = {
  [tf.BatchMatMul]: matrixProduct,
  [tf._FusedMatMul]: matrixProduct,
  [tf.Conv2D]: convolution,
  [tf.FusedConv2D]: convolution,
  // Inputs: upstream gradient and filter, or input and filter of a transposed convolution.
  [tf.Conv2DBackpropInput]: ([upstream = [], filter = []]) =>
    (sizeOf(upstream) * sizeOf(filter)) / (filter[3] as number),
  // Inputs: input and upstream gradient. Output: gradient of the filter.
  [tf.Conv2DBackpropFilter]: ([, upstream = []], filter) => (sizeOf(upstream) * sizeOf(filter)) / (filter[3] as number),
  [tf.DepthwiseConv2dNative]: ([, filter = []], output) => sizeOf(output) * sizeOf(filter.slice(0, 2)),
  ...sineKernels('SineLayer'),
  ...sineKernels('SineNetwork'),
  [PATCH_NETWORK]: patchNetworks,
  [`${PATCH_NETWORK}Grad`]: ([, ...inputs]) => 2 * patchNetworks(inputs),
  HeadOutputs: heads,
  // Inputs: an upstream gradient for each head, and the forward inputs.
  HeadOutputsGrad: (inputs) => 2 * heads(inputs.slice((inputs.length - 1) / 3)),
  Attention: attention,
  // Inputs: upstream gradient, output and the forward inputs. Two products for each of the two forward products.
  AttentionGrad: ([, , ...inputs]) => 2 * attention(inputs),
};

/** Returns the entries of a sine-network kernel and of its gradient kernel. */
function sineKernels(name: SineKernelName) {
  return { [name]: sineLayers, [gradientKernel(name)]: sineLayersGradient };
}

/**
 * Returns the multiply-adds of one kernel call, from its shapes. Kernels that are not based on products count 0, since
 * their cost is negligible.
 */
export function multiplyAddsOf({ name, inputShapes, outputShapes }: KernelCall): number {
  const count = Object.hasOwn(PRODUCTS, name) ? PRODUCTS[name] : undefined;
  return (
    count?.(
      inputShapes.map((shape) => shape ?? []),
      outputShapes[0] ?? [],
    ) ?? 0
  );
}

/**
 * Counts the multiply-adds of inpainting one image: matrix products, convolutions and sine layers, from the shapes of
 * all kernel calls. The gradient steps of an encoder that searches for its latent are included.
 *
 * @param context of one image
 * @returns null for a predictor that does not use TensorFlow.js kernels
 */
export async function multiplyAdds(predictor: Predictor, context: ContextBatch): Promise<number | null> {
  return (await multiplyAddsOfWork(() => predictor.predict(context))) || null;
}

/** Counts the multiply-adds of all kernel calls of some work. */
export async function multiplyAddsOfWork(work: () => unknown): Promise<number> {
  const { kernels } = await tf.profile(async () => {
    await work();
    return [];
  });
  return (kernels as unknown as KernelCall[]).reduce((sum, call) => sum + multiplyAddsOf(call), 0);
}

/** Counts a product of [.., m, inner], or its transpose, and a matrix of n columns, with the result [.., m, n]. */
function matrixProduct([a = []]: readonly Shape[], output: Shape): number {
  const inner = sizeOf(a.slice(-2)) / (output.at(-2) as number);
  return sizeOf(output) * inner;
}

function convolution([, filter = []]: readonly Shape[], output: Shape): number {
  return sizeOf(output) * sizeOf(filter.slice(0, 3));
}

/** Counts the inputs [points, W0, b0, W1, b1, …]: every point is multiplied by every weight matrix. */
function sineLayers([, ...parameters]: readonly Shape[], output: Shape): number {
  const points = sizeOf(output.slice(0, -1));
  return parameters.reduce((sum, shape, index) => sum + (index % 2 === 0 ? points * sizeOf(shape.slice(-2)) : 0), 0);
}

/**
 * Counts the inputs [upstream gradient, saved values, points, W0, b0, …]: two products per layer, for the gradients of
 * its inputs and of its weights.
 */
function sineLayersGradient([upstream = [], , ...inputs]: readonly Shape[]): number {
  return 2 * sineLayers(inputs, upstream);
}

/** Counts tokens [S, D] times emissions [D + 1, ..], and each of N points times the weights, emitted or shared. */
function patchNetworks([tokens = [], coords = [], weights = [], biases = [], shared = []]: readonly Shape[]): number {
  const points = (tokens[0] as number) * (coords[1] as number);
  const products = (weights[1] as number) + (shared[0] as number);
  return sizeOf(tokens) * ((weights[1] as number) + (biases[1] as number)) + points * products;
}

/** Counts features [P, B, d], weights [d, n] of P heads and their offsets: each of B rows times each weight. */
function heads([features = [], ...others]: readonly Shape[]): number {
  const weights = others.slice(0, others.length / 2);
  return weights.reduce((sum, shape) => sum + (features[1] as number) * sizeOf(shape), 0);
}

/** Counts queries [B, T, F] and keys [B, K, F]: one product of queries and keys and one of weights and values. */
function attention([queries = [], keys = []]: readonly Shape[]): number {
  return 2 * sizeOf(queries) * (keys[1] as number);
}

function sizeOf(shape: Shape): number {
  return tf.util.sizeFromShape([...shape]);
}
