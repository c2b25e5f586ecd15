import { blockUntilReady, jit, numpy as np, tree } from '@jax-js/jax';
import type { Step } from '../../time-steps.js';
import { adamStep } from './adam.js';
import {
  type Layer,
  siren,
  sirenGradient,
  sirenLaplacian,
  sirenLayers,
  sirenShapes,
  type Tensor,
  uniform,
} from './networks.js';

/** Number of coordinates evaluated at once, the same as in `torch_peer.py`. */
const CHUNK = 65_536;

/** Returns the coordinates of size × size pixels, [size², 2], or of a part of them. */
export function grid(size: number, first = 0, count = size * size): Tensor {
  const line = (index: number) => (2 * index) / (size - 1) - 1;
  const pixel = (value: number) => first + (value >> 1);
  const values = Float32Array.from({ length: 2 * count }, (_, value) =>
    line(value % 2 === 0 ? Math.floor(pixel(value) / size) : pixel(value) % size),
  );
  return np.array(values, { shape: [count, 2] });
}

const meanSquare = (x: Tensor): Tensor => np.mean(np.square(x));

function fit(points: Tensor, lossOf: (layers: Layer[], ...inputs: Tensor[]) => Tensor, ...others: Tensor[]): Step {
  const layers = sirenLayers(sirenShapes(points.shape[1] as number, 256, 3, 1));
  return adamStep(layers, lossOf, () => [points, ...others].map((array) => array.ref), { learningRate: 1e-4 });
}

/** Returns the length of each row, [N]. */
const lengths = (rows: Tensor): Tensor => np.sqrt(np.sum(np.square(rows), 1));

function signedDistanceLoss(layers: Layer[], points: Tensor): Tensor {
  const half = (points.shape[0] as number) / 2;
  const [slope, values] = sirenGradient(layers, points.ref);
  const normals = points.slice([0, half]);
  const products = np.sum(slope.ref.slice([0, half]).mul(normals.ref), 1);
  const cosine = products.div(lengths(normals)).div(lengths(slope.ref.slice([0, half])));
  const on = np.mean(np.abs(values.ref.slice([0, half])));
  const off = np.mean(np.exp(np.abs(values.slice([half, 2 * half])).mul(-1e2)));
  return on
    .mul(3e3)
    .add(off.mul(1e2))
    .add(np.mean(cosine.mul(-1).add(1)).mul(1e2))
    .add(np.mean(np.abs(lengths(slope).sub(1))).mul(5e1));
}

function render(): Step {
  const layers = sirenLayers(sirenShapes(2, 256, 3, 3));
  const network = jit(siren);
  return async () => {
    for (let start = 0; start < 1024 ** 2; start += CHUNK) {
      const values = network(tree.ref(layers), grid(1024, start, CHUNK)) as Tensor;
      await blockUntilReady(values);
      values.dispose();
    }
  };
}

/** The fits of `torch_peer.py`, and the rendering of one network. */
export const fits = {
  'fit-image': () =>
    fit(
      grid(256),
      (layers, points, target) => meanSquare(siren(layers, points).sub(target as Tensor)),
      uniform([256 * 256, 1], 1),
    ),
  'fit-gradient': () =>
    fit(grid(128), (layers, points) => {
      const [gradient, values] = sirenGradient(layers, points as Tensor);
      values.dispose();
      return meanSquare(gradient.sub(1));
    }),
  'fit-laplacian': () =>
    fit(grid(128), (layers, points) => meanSquare(sirenLaplacian(layers, points as Tensor).sub(1))),
  'fit-sdf': () => fit(uniform([16_384, 3], 1), (layers, points) => signedDistanceLoss(layers, points as Tensor)),
  render,
} satisfies Record<string, () => Step>;
