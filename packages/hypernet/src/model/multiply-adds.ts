import { gradientKernel, PATCH_NETWORK, type SineKernelName } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import type { ContextBatch } from './context-batch.js';
import type { Predictor } from './predictor.js';

/** A call of a kernel, as TensorFlow.js's profiler notes it. */
export interface KernelCall {
  readonly name: string;
  /** Of the inputs, in their order; null for one that is left out. */
  readonly inputShapes: readonly (readonly number[] | null)[];
  readonly outputShapes: readonly (readonly number[])[];
}

type Shape = readonly number[];

/** Multiply-adds of the kernels that are made of products, from the shapes alone. */
const PRODUCTS: Readonly<Record<string, (inputs: readonly Shape[], output: Shape) => number>> = {
  [tf.BatchMatMul]: matrixProduct,
  [tf._FusedMatMul]: matrixProduct,
  [tf.Conv2D]: convolution,
  [tf.FusedConv2D]: convolution,
  // Upstream gradient and filter, or, of a transposed convolution, its input and filter.
  [tf.Conv2DBackpropInput]: ([upstream = [], filter = []]) =>
    (sizeOf(upstream) * sizeOf(filter)) / (filter[3] as number),
  // Input and upstream gradient; the output is the filter's.
  [tf.Conv2DBackpropFilter]: ([, upstream = []], filter) => (sizeOf(upstream) * sizeOf(filter)) / (filter[3] as number),
  [tf.DepthwiseConv2dNative]: ([, filter = []], output) => sizeOf(output) * sizeOf(filter.slice(0, 2)),
  ...sineKernels('SineLayer'),
  ...sineKernels('SineNetwork'),
  [PATCH_NETWORK]: patchNetworks,
  [`${PATCH_NETWORK}Grad`]: ([, ...inputs]) => 2 * patchNetworks(inputs),
  Attention: attention,
  // Upstream gradient and output before the inputs: four products, two by each of the forward pass.
  AttentionGrad: ([, , ...inputs]) => 2 * attention(inputs),
};

/** A kernel on sine networks and that of its gradients. */
function sineKernels(name: SineKernelName) {
  return { [name]: sineLayers, [gradientKernel(name)]: sineLayersGradient };
}

/**
 * Multiply-adds of one call, from its shapes; 0 for kernels that are not made of products, whose work does not count beside
 * those that are.
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
 * Multiply-adds with which a predictor inpaints one image: matrix products, convolutions and sine layers, counted from the
 * shapes of all that it calls, the gradients of an encoder that looks for its latent included.
 *
 * @param context of one image
 * @returns null for a predictor that does not compute by TensorFlow.js's kernels
 */
export async function multiplyAdds(predictor: Predictor, context: ContextBatch): Promise<number | null> {
  const { kernels } = await tf.profile(async () => {
    await predictor.predict(context);
    return [];
  });
  const counts = (kernels as unknown as KernelCall[]).map(multiplyAddsOf);
  return counts.reduce((sum, count) => sum + count, 0) || null;
}

/** [.., m, inner] or its transpose, times a matrix of n columns: [.., m, n]. */
function matrixProduct([a = []]: readonly Shape[], output: Shape): number {
  const inner = sizeOf(a.slice(-2)) / (output.at(-2) as number);
  return sizeOf(output) * inner;
}

function convolution([, filter = []]: readonly Shape[], output: Shape): number {
  return sizeOf(output) * sizeOf(filter.slice(0, 3));
}

/** [points, W0, b0, W1, b1, …]: every point goes through every weight matrix. */
function sineLayers([, ...parameters]: readonly Shape[], output: Shape): number {
  const points = sizeOf(output.slice(0, -1));
  return parameters.reduce((sum, shape, index) => sum + (index % 2 === 0 ? points * sizeOf(shape.slice(-2)) : 0), 0);
}

/** [upstream gradient, what was kept, points, W0, b0, …]: two products for each layer, by what it reads and by its weights. */
function sineLayersGradient([upstream = [], , ...inputs]: readonly Shape[]): number {
  return 2 * sineLayers(inputs, upstream);
}

/** Tokens [S, D] times emissions [D + 1, ..], and each of N points times the weights, emitted or shared. */
function patchNetworks([tokens = [], coords = [], weights = [], biases = [], shared = []]: readonly Shape[]): number {
  const points = (tokens[0] as number) * (coords[1] as number);
  const products = (weights[1] as number) + (shared[0] as number);
  return sizeOf(tokens) * ((weights[1] as number) + (biases[1] as number)) + points * products;
}

/** Queries [B, T, F] and keys [B, K, F]: every query meets every key, and its value, in all features. */
function attention([queries = [], keys = []]: readonly Shape[]): number {
  return 2 * sizeOf(queries) * (keys[1] as number);
}

function sizeOf(shape: Shape): number {
  return tf.util.sizeFromShape([...shape]);
}
