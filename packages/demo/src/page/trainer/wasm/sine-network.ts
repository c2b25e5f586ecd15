import { type SineNetworkSizes, sineNetworkSizes } from '@hypersiren/tfjs-native/portable';
import type * as tf from '@tensorflow/tfjs-core';
import { multiplyPair, multiplyTransposed } from './matrix-product.js';
import { sineModule } from './sine-module.js';
import { sineOf } from './sines.js';
import { addressOf, floatsOf, free, type KernelArguments, type WasmBackend, type WasmKernel } from './wasm-backend.js';

/**
 * A sine network in one kernel, and its gradient in another. Products are those of the backend; bias, sine and slope of
 * a layer are computed in one pass.
 *
 * Dimensions: S sets of weights, N points, widths of the layers.
 */

/** Largest number of floats that are kept of a forward pass for its gradient; the points of an image take more. */
const MAX_KEPT = 2 ** 23;

/** Points that are computed at once if nothing is kept. */
const BAND = 2048;

/** A layer of a forward pass, whose tensors are [N, in] and [N, out]. */
interface Pass {
  readonly input: tf.TensorInfo;
  /** ω cos(ω (x W + b)). Absent for a linear layer. */
  readonly slope: tf.TensorInfo | undefined;
}

/** Layers of the last forward pass, for each set of weights, and its result. */
let kept: { readonly backend: WasmBackend; readonly result: tf.DataId; readonly passes: readonly Pass[][] } | undefined;

function forget(): void {
  if (!kept) return;
  const { backend, passes } = kept;
  kept = undefined;
  for (const layers of passes) for (const { input, slope } of layers) free(backend, input, ...(slope ? [slope] : []));
}

/** A part of a network's computation: a set of weights and consecutive points. */
interface Part {
  readonly set: number;
  /** First point, within those of the set, and their number. */
  readonly from: number;
  readonly points: number;
}

/** Returns the values [S, N, C]. */
function network({ inputs, attrs, backend }: KernelArguments): tf.TensorInfo {
  const [coords, ...parameters] = Object.values(inputs) as [tf.TensorInfo, ...tf.TensorInfo[]];
  const sizes = sineNetworkSizes('SineNetwork', coords, parameters, attrs.omegas);
  forget();
  const { sets, points, widths, outputs, pointShape } = sizes;
  const result = backend.makeOutput([...pointShape, outputs], 'float32');
  const isKept = 2 * sets * points * widths.reduce((sum, width) => sum + width) <= MAX_KEPT;
  const passes: Pass[][] = [];
  for (let set = 0; set < sets; set++) {
    const band = isKept ? points : BAND;
    for (let from = 0; from < points; from += band) {
      const part = { set, from, points: Math.min(band, points - from) };
      const { last, layers } = forward(backend, sizes, [coords, ...parameters], part, isKept);
      floatsOf(backend, result).set(floatsOf(backend, last), (set * points + from) * outputs);
      free(backend, last);
      if (isKept) passes.push(layers);
    }
  }
  if (isKept) kept = { backend, result: result.dataId, passes };
  return result;
}

/** Computes the layers of a part. Without `keeps` only the last one is left. */
function forward(
  backend: WasmBackend,
  { omegas, widths, sharedCoords, points }: SineNetworkSizes,
  [coords, ...parameters]: readonly [tf.TensorInfo, ...tf.TensorInfo[]],
  { set, from, points: rows }: Part,
  keeps: boolean,
): { readonly last: tf.TensorInfo; readonly layers: Pass[] } {
  const columns = widths[0] as number;
  let x = backend.makeOutput([rows, columns], 'float32');
  const first = ((sharedCoords ? 0 : set * points) + from) * columns;
  floatsOf(backend, x).set(floatsOf(backend, coords).subarray(first, first + rows * columns));
  const layers: Pass[] = [];
  for (const [layer, omega] of omegas.entries()) {
    const [inner, width] = widths.slice(layer, layer + 2) as [number, number];
    const [weight, bias] = parameters.slice(2 * layer, 2 * layer + 2) as [tf.TensorInfo, tf.TensorInfo];
    const z = backend.makeOutput([rows, width], 'float32');
    multiplyPair(
      backend,
      { of: x, first: 0, rows, columns: inner },
      { of: weight, first: set * inner * width, rows: inner, columns: width },
      { of: z, first: 0, rows, columns: width },
    );
    const slope = keeps && omega !== 0 ? backend.makeOutput([rows, width], 'float32') : undefined;
    activate(backend, { z, slope, bias, firstBias: set * width, omega });
    if (keeps) layers.push({ input: x, slope });
    else free(backend, x);
    x = z;
  }
  return { last: x, layers };
}

/** Replaces z [N, out] by sin(ω (z + b)), or by z + b if ω = 0, and computes the slope if there is a place for it. */
function activate(
  backend: WasmBackend,
  {
    z,
    slope,
    bias,
    firstBias,
    omega,
  }: { z: tf.TensorInfo; slope: tf.TensorInfo | undefined; bias: tf.TensorInfo; firstBias: number; omega: number },
): void {
  const [rows, columns] = z.shape as [number, number];
  const module = sineModule(backend);
  if (omega !== 0 && columns % 4 === 0 && module) {
    const [at, offset] = [addressOf(backend, z), addressOf(backend, bias) + 4 * firstBias];
    module.activate(at, offset, at, slope ? addressOf(backend, slope) : 0, rows, columns, omega);
    return;
  }
  const values = floatsOf(backend, z);
  const slopes = slope && floatsOf(backend, slope);
  const biases = floatsOf(backend, bias);
  for (let row = 0, i = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, i++) {
      const sum = Math.fround((values[i] as number) + (biases[firstBias + column] as number));
      const angle = Math.fround(omega * sum);
      if (slopes) slopes[i] = omega * sineOf(angle + Math.PI / 2);
      values[i] = omega === 0 ? sum : sineOf(angle);
    }
}

/** Returns the gradients with respect to coordinates, weights and biases. */
function networkGradient({ inputs, attrs, backend }: KernelArguments): tf.TensorInfo[] {
  const [dy, y, coords, ...parameters] = Object.values(inputs) as [
    tf.TensorInfo,
    tf.TensorInfo,
    tf.TensorInfo,
    ...tf.TensorInfo[],
  ];
  const sizes = sineNetworkSizes('SineNetworkGrad', coords, parameters, attrs.omegas);
  const { sets, points, outputs, inputs: dimensions, sharedCoords } = sizes;
  const results = [coords, ...parameters].map(({ shape }) => backend.makeOutput([...shape], 'float32'));
  const isKept = kept?.backend === backend && kept.result === y.dataId;
  for (let set = 0; set < sets; set++) {
    const part = { set, from: 0, points };
    let layers = isKept ? kept?.passes[set] : undefined;
    if (!layers) {
      const pass = forward(backend, sizes, [coords, ...parameters], part, true);
      free(backend, pass.last);
      layers = pass.layers;
    }
    const gradient = backend.makeOutput([points, outputs], 'float32');
    const first = set * points * outputs;
    floatsOf(backend, gradient).set(floatsOf(backend, dy).subarray(first, first + points * outputs));
    const dx = backward(backend, sizes, { set, layers, gradient, parameters, results });
    addInto(
      floatsOf(backend, results[0] as tf.TensorInfo),
      sharedCoords ? 0 : set * points * dimensions,
      floatsOf(backend, dx),
      sharedCoords && set > 0,
    );
    free(backend, dx);
    if (!isKept) for (const { input, slope } of layers) free(backend, input, ...(slope ? [slope] : []));
  }
  return results;
}

/** Computes the gradients of a set's parameters. Returns the gradient of its coordinates, [N, I]. Frees `gradient`. */
function backward(
  backend: WasmBackend,
  { widths }: SineNetworkSizes,
  {
    set,
    layers,
    gradient,
    parameters,
    results,
  }: {
    readonly set: number;
    readonly layers: readonly Pass[];
    readonly gradient: tf.TensorInfo;
    readonly parameters: readonly tf.TensorInfo[];
    readonly results: readonly tf.TensorInfo[];
  },
): tf.TensorInfo {
  let g = gradient;
  for (let layer = layers.length - 1; layer >= 0; layer--) {
    const { input, slope } = layers[layer] as Pass;
    const [inner, width] = widths.slice(layer, layer + 2) as [number, number];
    const [rows] = g.shape as [number];
    const [weight, dWeight, dBias] = [parameters[2 * layer], results[2 * layer + 1], results[2 * layer + 2]] as [
      tf.TensorInfo,
      tf.TensorInfo,
      tf.TensorInfo,
    ];
    sumRows(
      floatsOf(backend, g),
      slope && floatsOf(backend, slope),
      floatsOf(backend, dBias).subarray(set * width, (set + 1) * width),
    );
    multiplyTransposed(
      backend,
      input,
      { of: g, first: 0, rows, columns: width },
      { of: dWeight, first: set * inner * width, rows: inner, columns: width },
    );
    const turned = transposedPart(backend, weight, { set, rows: inner, columns: width });
    const dx = backend.makeOutput([rows, inner], 'float32');
    multiplyPair(
      backend,
      { of: g, first: 0, rows, columns: width },
      { of: turned, first: 0, rows: width, columns: inner },
      { of: dx, first: 0, rows, columns: inner },
    );
    free(backend, g, turned);
    g = dx;
  }
  return g;
}

/** Multiplies a gradient [N, out] by the slope in place, if there is one, and sums its rows. */
function sumRows(gradient: Float32Array, slope: Float32Array | undefined, sums: Float32Array): void {
  sums.fill(0);
  const columns = sums.length;
  for (let start = 0; start < gradient.length; start += columns)
    for (let column = 0; column < columns; column++) {
      const i = start + column;
      if (slope) gradient[i] = (gradient[i] as number) * (slope[i] as number);
      sums[column] = (sums[column] as number) + (gradient[i] as number);
    }
}

/** Returns the transposed weights of one set, [out, in]. */
function transposedPart(
  backend: WasmBackend,
  weight: tf.TensorInfo,
  { set, rows, columns }: { set: number; rows: number; columns: number },
): tf.TensorInfo {
  const turned = backend.makeOutput([columns, rows], 'float32');
  const [from, to] = [floatsOf(backend, weight), floatsOf(backend, turned)];
  const first = set * rows * columns;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      to[column * rows + row] = from[first + row * columns + column] as number;
  return turned;
}

/** Copies values to a place, or adds them. */
function addInto(to: Float32Array, first: number, values: Float32Array, adds: boolean): void {
  if (!adds) to.set(values, first);
  else for (let i = 0; i < values.length; i++) to[first + i] = (to[first + i] as number) + (values[i] as number);
}

/** Sine networks, with one set of weights or one for each image. */
export const sineNetworkKernels: readonly WasmKernel[] = [
  { name: 'SineNetwork', run: network },
  { name: 'SineNetworkGrad', run: networkGradient },
];
