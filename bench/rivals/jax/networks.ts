import { jvp, lax, nn, numpy as np, tree } from '@jax-js/jax';
import seedrandom from 'seedrandom';

// The networks of `torch_peer.py` for jax-js. A function of jax-js takes ownership of the arrays that it is given; `.ref`
// keeps one for later use.

export type Tensor = np.Array;

/** A dense layer, or a convolution with the weights [outputs, inputs, k, k] and the biases [outputs, 1, 1]. */
export type Layer = { weight: Tensor; bias: Tensor };

const OMEGA = 30;

const random = seedrandom.alea('0/parameters');

/** Returns an array of numbers drawn uniformly from ±bound. */
export function uniform(shape: number[], bound: number): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return np.array(
    Float32Array.from({ length: size }, () => bound * (2 * random() - 1)),
    { shape },
  );
}

/** Draws a dense layer. */
export function dense(inputs: number, outputs: number, bound = 1 / Math.sqrt(inputs)): Layer {
  return { weight: uniform([inputs, outputs], bound), bias: uniform([1, outputs], 1 / Math.sqrt(inputs)) };
}

/** Returns the shapes of the weights of a SIREN. */
export function sirenShapes(inputs: number, width: number, hidden: number, outputs: number): [number, number][] {
  const sizes = [inputs, ...Array<number>(hidden + 1).fill(width), outputs];
  return sizes.slice(1).map((size, layer) => [sizes[layer] as number, size]);
}

/** Draws the layers of a SIREN. */
export function sirenLayers(shapes: readonly [number, number][]): Layer[] {
  return shapes.map(([inputs, outputs], layer) =>
    dense(inputs, outputs, layer === 0 ? 1 / inputs : Math.sqrt(6 / inputs) / OMEGA),
  );
}

const affine = (x: Tensor, { weight, bias }: Layer): Tensor => np.matmul(x, weight).add(bias);

/** Computes a sine layer. */
export const sine = (x: Tensor, layer: Layer): Tensor => np.sin(affine(x, layer).mul(OMEGA));

/** Computes a SIREN at coordinates [N, inputs], or B SIRENs with the weights [B, inputs, outputs] at [B, N, inputs]. */
export function siren(layers: Layer[], coords: Tensor): Tensor {
  return affine(layers.slice(0, -1).reduce(sine, coords), layers.at(-1) as Layer);
}

/** Computes a network with ReLUs after all layers but the last. */
export function perceptron(layers: Layer[], x: Tensor): Tensor {
  return affine(
    layers.slice(0, -1).reduce((y, layer) => nn.relu(affine(y, layer)), x),
    layers.at(-1) as Layer,
  );
}

/** Returns the values of a SIREN with one output, [N, 1], and their derivatives by one coordinate, [N, 1]. */
function alongAxis(layers: Layer[], coords: Tensor, axis: number): [Tensor, Tensor] {
  const [points, inputs] = coords.shape as [number, number];
  const along = np.broadcastTo(np.eye(inputs).slice(axis), [points, inputs]);
  const valuesAt = (at: Tensor): Tensor => siren(tree.ref(layers), at);
  const result = jvp(valuesAt, [coords], [along]) as [Tensor, Tensor];
  tree.dispose(layers);
  return result;
}

/**
 * Returns the gradient of a SIREN with one output by the coordinates, [N, inputs], and its values, [N, 1]. It is computed
 * forward: jax-js differentiates a reverse pass of matrix products with arrays of [N, width, width].
 */
export function sirenGradient(layers: Layer[], coords: Tensor): [Tensor, Tensor] {
  const inputs = coords.shape[1] as number;
  const pairs = Array.from({ length: inputs }, (_, axis) => alongAxis(tree.ref(layers), coords.ref, axis));
  tree.dispose([layers, coords]);
  tree.dispose(pairs.slice(1).map(([values]) => values));
  const [values] = pairs[0] as [Tensor, Tensor];
  return [
    np.concatenate(
      pairs.map(([, slope]) => slope),
      1,
    ),
    values,
  ];
}

/** Returns the Laplacian of a SIREN with one output, [N, 1]: each derivative is differentiated forward once more. */
export function sirenLaplacian(layers: Layer[], coords: Tensor): Tensor {
  const [points, inputs] = coords.shape as [number, number];
  const seconds = Array.from({ length: inputs }, (_, axis) => {
    const slopeAt = (at: Tensor): Tensor => {
      const [values, slope] = alongAxis(tree.ref(layers), at, axis);
      values.dispose();
      return slope;
    };
    const along = np.broadcastTo(np.eye(inputs).slice(axis), [points, inputs]);
    const [slope, second] = jvp(slopeAt, [coords.ref], [along]) as [Tensor, Tensor];
    slope.dispose();
    return second;
  });
  tree.dispose([layers, coords]);
  return seconds.reduce((a, b) => a.add(b));
}

/** Draws a convolution with kernels of k × k. */
export function convolution(inputs: number, outputs: number, k: number): Layer {
  const bound = 1 / Math.sqrt(inputs * k * k);
  return { weight: uniform([outputs, inputs, k, k], bound), bias: uniform([outputs, 1, 1], bound) };
}

/** Computes a convolution of [B, inputs, H, W], padded by k / 2 on each side. */
export function convolve(x: Tensor, { weight, bias }: Layer, stride = 1): Tensor {
  const margin = (weight.shape[2] as number) >> 1;
  const pads: [number, number] = [margin, margin];
  return lax.conv(x, weight, [stride, stride], [pads, pads]).add(bias);
}
