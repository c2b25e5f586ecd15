import * as tf from '@tensorflow/tfjs-core';
import { checkFloats, sameShape } from './check-tensors.js';
import { MAX_SINE_LAYERS, Precision } from './contract.js';

/**
 * Sizes of a sine network, from the tensors passed to a kernel.
 *
 * Dimensions: S sets of weights (images), N points, I inputs, C outputs.
 */
export interface SineNetworkSizes {
  /** Whether weights are [S, in, out] and biases [S, 1, out], rather than [in, out] and [1, out] or [out]. */
  readonly perImage: boolean;
  readonly sets: number;
  /** Number of points per set; the product of all leading dimensions of the coordinates if the weights are shared. */
  readonly points: number;
  /** Whether all sets share the coordinates. */
  readonly sharedCoords: boolean;
  /** Widths of the layers, from the inputs to the outputs. */
  readonly widths: readonly number[];
  readonly inputs: number;
  readonly outputs: number;
  /** ω of each layer, 0 for a linear one. */
  readonly omegas: readonly number[];
  /** Shape of the points: [.., N], or [S, N] if the weights are per image. */
  readonly pointShape: readonly number[];
}

/**
 * Checks the tensors passed to a kernel and returns the network's sizes.
 *
 * @param name of the kernel, for errors
 * @param coords [.., N, I]; with weights per image [S, N, I], or [N, I] shared by all sets
 * @param parameters W0, b0, W1, b1, …
 * @throws Error if a tensor is disposed, is not float32, or has a shape that does not match the others
 */
export function sineNetworkSizes(
  name: string,
  coords: tf.TensorInfo | undefined,
  parameters: readonly tf.TensorInfo[],
  omegas: unknown,
): SineNetworkSizes {
  const fail = (message: string): never => {
    throw new Error(`${name}: ${message}`);
  };
  if (!Array.isArray(omegas) || omegas.some((omega) => typeof omega !== 'number' || Number.isNaN(omega)))
    return fail(`expected a number ω for each layer, got ${JSON.stringify(omegas)}`);
  const depth = omegas.length;
  if (depth < 1 || depth > MAX_SINE_LAYERS) return fail(`expected 1 to ${MAX_SINE_LAYERS} layers, got ${depth}`);
  if (parameters.length !== 2 * depth)
    return fail(`expected a weight and a bias for each of ${depth} layers, got ${parameters.length} tensors`);
  checkFloats(name, [coords, ...parameters]);
  const points = (coords as tf.TensorInfo).shape;
  const first = (parameters[0] as tf.TensorInfo).shape;
  const perImage = first.length === 3;
  const sets = perImage ? (first[0] as number) : 1;
  if (points.length < 2 || (perImage && points.length > 3) || (perImage && points.length === 3 && points[0] !== sets))
    fail(`expected coordinates [${perImage ? `${sets}, N, I] or [N` : '.., N'}, I], got [${points.join(', ')}]`);
  const inputs = points.at(-1) as number;
  const widths = [inputs];
  for (let layer = 0; layer < depth; layer++) {
    const [weight, bias] = parameters.slice(2 * layer, 2 * layer + 2).map(({ shape }) => shape) as [number[], number[]];
    const lead = perImage ? [sets] : [];
    const width = weight.at(-1) as number;
    if (!sameShape(weight, [...lead, widths[layer] as number, width]) || width < 1)
      fail(`expected W${layer} of shape [${[...lead, widths[layer], 'out'].join(', ')}], got [${weight.join(', ')}]`);
    if (!sameShape(bias, [...lead, 1, width]) && (perImage || !sameShape(bias, [width])))
      fail(`expected b${layer} of shape [${[...lead, 1, width].join(', ')}], got [${bias.join(', ')}]`);
    widths.push(width);
  }
  if (inputs < 1) fail('expected coordinates of at least one dimension');
  const sharedCoords = perImage && points.length === 2;
  return {
    perImage,
    sets,
    points: tf.util.sizeFromShape(points.slice(perImage ? -2 : 0, -1)),
    sharedCoords,
    widths,
    inputs,
    outputs: widths[depth] as number,
    omegas,
    pointShape: perImage ? [sets, points.at(-2) as number] : points.slice(0, -1),
  };
}

/**
 * Reads the attribute `precision` of a kernel: `float32` (default), or `mixed` for products of hidden layers in 16-bit
 * fixed point with 32-bit sums.
 *
 * @param name of the kernel, for errors
 */
export function precisionOf(name: string, { precision }: tf.NamedAttrMap): Precision {
  if (precision === undefined || precision === 'float32') return Precision.float32;
  if (precision === 'mixed') return Precision.mixed;
  throw new Error(`${name}: expected precision float32 or mixed, got ${JSON.stringify(precision)}`);
}

/** Returns the sizes as arguments of native/addon/sine.cc. */
export function sineNetworkNumbers(
  { sets, points, sharedCoords, widths, omegas }: SineNetworkSizes,
  precision: Precision,
): Float64Array {
  return Float64Array.of(omegas.length, sets, points, sharedCoords ? 1 : 0, precision, ...widths, ...omegas);
}
