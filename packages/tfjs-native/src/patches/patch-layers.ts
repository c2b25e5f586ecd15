import type * as tf from '@tensorflow/tfjs-core';
import { MAX_SINE_LAYERS, PatchTensor } from '../contract.js';

/** Layers of the sine network of a patch, and the sources of their weights and biases. */
export interface PatchLayers {
  /** Widths from the coordinates to the values, one more than the number of layers. */
  readonly widths: readonly number[];
  /** ω of each layer; 0 for a linear layer. */
  readonly omegas: readonly number[];
  readonly weights: readonly PatchTensor[];
  /** Source of each layer's bias: emitted or shared. */
  readonly biases: readonly PatchTensor[];
}

/**
 * Reads the layers from a kernel's attributes.
 *
 * @throws Error if the attributes are not valid
 */
export function patchLayers(name: string, { widths, omegas, weights, biases }: tf.NamedAttrMap): PatchLayers {
  const fail = (what: string, got: unknown): never => {
    throw new Error(`${name}: expected ${what}, got ${JSON.stringify(got)}`);
  };
  const isList = (values: unknown, isOne: (value: number) => boolean): values is number[] =>
    Array.isArray(values) && values.every((value) => typeof value === 'number' && isOne(value));
  if (!isList(omegas, (omega) => !Number.isNaN(omega))) return fail('a number ω for each layer', omegas);
  const depth = omegas.length;
  if (depth < 1 || depth > MAX_SINE_LAYERS) return fail(`1 to ${MAX_SINE_LAYERS} layers`, omegas);
  if (!isList(widths, (width) => Number.isInteger(width) && width >= 1) || widths.length !== depth + 1)
    return fail(`the ${depth + 1} widths of ${depth} layers`, widths);
  if (!isList(weights, (kind) => PatchTensor[kind] !== undefined) || weights.length !== depth)
    return fail('where each weight comes from', weights);
  const isBias = (kind: number) => kind === PatchTensor.emitted || kind === PatchTensor.shared;
  if (!isList(biases, isBias) || biases.length !== depth) return fail('emitted or shared biases', biases);
  return { widths, omegas, weights, biases };
}

/** Consecutive numbers of a network that form one tensor or one factor, and their shape. */
export interface PatchPiece {
  readonly emitted: boolean;
  readonly shape: readonly [number, number];
}

/** Returns the pieces of a tensor, in their order among the emitted and the shared numbers. */
function piecesOf(kind: PatchTensor, [inputs, outputs]: readonly [number, number]): PatchPiece[] {
  const whole = { emitted: kind === PatchTensor.emitted, shape: [inputs, outputs] } as const;
  if (kind !== PatchTensor.scaled) return [whole];
  return [{ emitted: true, shape: [inputs, 1] }, { emitted: true, shape: [1, outputs] }, whole];
}

/** Returns, for each layer, the pieces of its weight (one, or three if scaled) and the piece of its bias. */
export function layerPieces({ widths, weights, biases }: PatchLayers): { weight: PatchPiece[]; bias: PatchPiece }[] {
  return weights.map((weight, layer) => {
    const [inputs, outputs] = widths.slice(layer, layer + 2) as [number, number];
    const [bias] = piecesOf(biases[layer] as PatchTensor, [1, outputs]) as [PatchPiece];
    return { weight: piecesOf(weight, [inputs, outputs]), bias };
  });
}

/** Numbers of weights and of biases. */
export interface NumberCounts {
  readonly weights: number;
  readonly biases: number;
}

/** Returns P and R, the numbers emitted for a patch, and Q and T, the numbers that all patches share. */
export function numberCounts(layers: PatchLayers): { readonly emitted: NumberCounts; readonly shared: NumberCounts } {
  const pieces = layerPieces(layers);
  const sum = (own: readonly PatchPiece[], wanted: boolean) =>
    own.reduce((total, { emitted, shape }) => total + (emitted === wanted ? shape[0] * shape[1] : 0), 0);
  const counts = (wanted: boolean) => ({
    weights: sum(
      pieces.flatMap(({ weight }) => weight),
      wanted,
    ),
    biases: sum(
      pieces.map(({ bias }) => bias),
      wanted,
    ),
  });
  return { emitted: counts(true), shared: counts(false) };
}
