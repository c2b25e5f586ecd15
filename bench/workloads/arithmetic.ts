// Counts of arithmetic operations and minimum memory traffic, computed from shapes.

/** Size of a float32 in bytes. */
export const FLOAT = 4;

/**
 * Number of passes over the parameters in a training step. Adam reads parameter, two moments and gradient, and writes
 * parameter and two moments (7). The gradient is written once, and read once for its norm (2). The forward and the
 * backward pass read the parameters (2).
 */
export const TRAINING_PASSES_OVER_PARAMETERS = 7 + 2 + 2;

/** Returns the layer sizes of a SIREN, [inputs, outputs] for each layer. */
export function sirenLayers(inputs: number, width: number, hiddenLayers: number, outputs: number): [number, number][] {
  const sizes = [inputs, ...Array<number>(hiddenLayers + 1).fill(width), outputs];
  return sizes.slice(1).map((size, i) => [sizes[i] as number, size]);
}

/** Returns the number of parameters of a stack of dense layers, including biases. */
export function parameterCount(layers: readonly [number, number][]): number {
  return layers.reduce((sum, [a, b]) => sum + a * b + b, 0);
}

/** Returns the number of operations of a forward pass through dense layers over `rows` rows. */
export function forwardFlops(layers: readonly [number, number][], rows: number): number {
  return 2 * rows * layers.reduce((sum, [a, b]) => sum + a * b, 0);
}

/**
 * Returns the number of operations of a forward and a backward pass. The gradient with respect to the input of the
 * first layer is not needed.
 */
export function trainingFlops(layers: readonly [number, number][], rows: number): number {
  return 3 * forwardFlops(layers, rows) - forwardFlops(layers.slice(0, 1), rows);
}
