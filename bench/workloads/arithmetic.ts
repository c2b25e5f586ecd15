// Counts of arithmetic and unavoidable memory traffic, from the shapes alone.

/** Bytes of a float32. */
export const FLOAT = 4;

/**
 * Adam reads parameter, moments and gradient and writes parameter and moments; the gradient is written once before and
 * read once more for its norm, and the parameters are read by the forward and the backward pass.
 */
export const TRAINING_PASSES_OVER_PARAMETERS = 7 + 2 + 2;

/** The sizes of a sine network's layers: [inputs, outputs] each. */
export function sirenLayers(inputs: number, width: number, hiddenLayers: number, outputs: number): [number, number][] {
  const sizes = [inputs, ...Array<number>(hiddenLayers + 1).fill(width), outputs];
  return sizes.slice(1).map((size, i) => [sizes[i] as number, size]);
}

/** Numbers that a stack of dense layers holds, biases included. */
export function parameterCount(layers: readonly [number, number][]): number {
  return layers.reduce((sum, [a, b]) => sum + a * b + b, 0);
}

/** Operations of a forward pass of dense layers over `rows` rows. */
export function forwardFlops(layers: readonly [number, number][], rows: number): number {
  return 2 * rows * layers.reduce((sum, [a, b]) => sum + a * b, 0);
}

/** Operations of forward and backward: the gradient by the first layer's input is not needed. */
export function trainingFlops(layers: readonly [number, number][], rows: number): number {
  return 3 * forwardFlops(layers, rows) - forwardFlops(layers.slice(0, 1), rows);
}
