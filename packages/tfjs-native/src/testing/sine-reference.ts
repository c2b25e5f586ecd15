import { TestRandom } from './random.js';

/** A sine network in double precision: the reference for the fused kernels. */
export interface ReferenceNetwork {
  readonly sets: number;
  readonly points: number;
  readonly widths: readonly number[];
  readonly omegas: readonly number[];
  readonly sharedCoords: boolean;
  /** Coordinates [S or 1, N, I]; for each layer, W [S, in, out] and b [S, out]. All numbers are exact in float32. */
  readonly coords: Float64Array;
  readonly weights: readonly Float64Array[];
  readonly biases: readonly Float64Array[];
}

export interface ReferenceShape {
  widths: number[];
  points: number;
  sets?: number;
  sharedCoords?: boolean;
  omega?: number;
  /** ω of the last layer; default 0. */
  lastOmega?: number;
}

const at = (values: Float64Array, index: number): number => values[index] as number;

export function referenceNetwork(shape: ReferenceShape, seed = 1): ReferenceNetwork {
  const { widths, points, sets = 1, sharedCoords = sets === 1, omega = 5, lastOmega = 0 } = shape;
  const random = new TestRandom(seed);
  const draw = (count: number, bound: number) => Float64Array.from(random.floats(count, -bound, bound));
  const layers = widths.length - 1;
  const omegas = Array.from({ length: layers }, (_, l) => (l === layers - 1 ? lastOmega : omega));
  const bound = (l: number) => Math.sqrt(6 / (widths[l] as number)) / (omegas[l] || 2);
  return {
    sets,
    points,
    widths,
    omegas,
    sharedCoords,
    coords: draw((sharedCoords ? 1 : sets) * points * (widths[0] as number), 1),
    weights: omegas.map((_, l) => draw(sets * (widths[l] as number) * (widths[l + 1] as number), bound(l))),
    biases: omegas.map((_, l) => draw(sets * (widths[l + 1] as number), 1 / (omegas[l] || 2))),
  };
}

export interface ReferenceValues {
  /** Values, [S, N, C]. */
  value: Float64Array;
  /** Gradient with respect to the coordinates, [S, N, C, I]. */
  gradient: Float64Array;
  /** Laplacian, [S, N, C]. */
  laplacian: Float64Array;
}

export function referenceValues(network: ReferenceNetwork): ReferenceValues {
  const { sets, points, widths, omegas, sharedCoords, coords, weights, biases } = network;
  const inputs = widths[0] as number;
  const outputs = widths.at(-1) as number;
  const value = new Float64Array(sets * points * outputs);
  const gradient = new Float64Array(value.length * inputs);
  const laplacian = new Float64Array(value.length);
  for (let set = 0; set < sets; set++)
    for (let point = 0; point < points; point++) {
      // Planes: value, derivatives by the inputs, Laplacian.
      const from = ((sharedCoords ? 0 : set * points) + point) * inputs;
      let planes: Float64Array[] = Array.from({ length: inputs + 2 }, (_, plane) =>
        Float64Array.from({ length: inputs }, (_, i) => (plane === 0 ? at(coords, from + i) : plane === i + 1 ? 1 : 0)),
      );
      omegas.forEach((omega, l) => {
        const [rows, columns] = [widths[l] as number, widths[l + 1] as number];
        const [w, b] = [weights[l] as Float64Array, biases[l] as Float64Array];
        const z = planes.map((x, plane) => {
          const sums = plane === 0 ? b.slice(set * columns, (set + 1) * columns) : new Float64Array(columns);
          for (let k = 0; k < rows; k++) {
            const xk = x[k] as number;
            const row = (set * rows + k) * columns;
            for (let j = 0; j < columns; j++) sums[j] = (sums[j] as number) + xk * (w[row + j] as number);
          }
          return sums.map((sum) => sum * (omega || 1));
        });
        planes = omega === 0 ? z : activate(z);
      });
      for (let c = 0; c < outputs; c++) {
        const to = (set * points + point) * outputs + c;
        value[to] = at(planes[0] as Float64Array, c);
        for (let i = 0; i < inputs; i++) gradient[to * inputs + i] = at(planes[i + 1] as Float64Array, c);
        laplacian[to] = at(planes[inputs + 1] as Float64Array, c);
      }
    }
  return { value, gradient, laplacian };
}

function activate(z: Float64Array[]): Float64Array[] {
  const [value, ...rest] = z as [Float64Array, ...Float64Array[]];
  const laplacian = rest.pop() as Float64Array;
  const squares = value.map((_, j) => rest.reduce((sum, slope) => sum + at(slope, j) ** 2, 0));
  return [
    value.map(Math.sin),
    ...rest.map((slope) => slope.map((s, j) => Math.cos(at(value, j)) * s)),
    laplacian.map((s, j) => Math.cos(at(value, j)) * s - Math.sin(at(value, j)) * at(squares, j)),
  ];
}

/**
 * Returns the derivative of a loss with respect to one number of the network, by central differences.
 *
 * @param numbers array of the network that contains the number
 */
export function centralDifference(numbers: Float64Array, index: number, loss: () => number): number {
  const step = 1e-5;
  const x = at(numbers, index);
  numbers[index] = x + step;
  const above = loss();
  numbers[index] = x - step;
  const below = loss();
  numbers[index] = x;
  return (above - below) / (2 * step);
}
