import { expect } from 'chai';
import { errorOf } from '../testing/error-of.js';
import { multiply, stretch } from './perfectly-matched-layer.js';
import { solveHelmholtz } from './solve-helmholtz.js';
import { solvePoisson } from './solve-poisson.js';
import { solveWave } from './solve-wave.js';
import { atNodes, type PointFunction } from './square-grid.js';

/** Relative L2 distance. */
const distance = (got: Float64Array, wanted: Float64Array) =>
  Math.sqrt(
    got.reduce((sum, value, node) => sum + (value - (wanted[node] as number)) ** 2, 0) /
      wanted.reduce((sum, value) => sum + value ** 2, 0),
  );

describe('solvePoisson', () => {
  const truth: PointFunction = ([x, y]) => Math.sin(2 * (x as number)) * Math.exp(y as number);
  const problem = { source: (point: readonly number[]) => -3 * truth(point), boundary: truth };

  it('finds a function from its Laplacian and boundary values, with an error of second order', () => {
    const errors = [17, 33].map((nodes) => distance(solvePoisson(problem, nodes), atNodes(truth, nodes)));
    expect(errors[0]).to.be.below(2e-3);
    expect((errors[0] as number) / (errors[1] as number)).to.be.closeTo(4, 0.4);
  });

  it('rejects a grid without inner nodes', async () => {
    expect((await errorOf(() => solvePoisson(problem, 2))).message).to.match(/nodes: expected a number from 3/);
  });
});

describe('stretch', () => {
  const layer = { thickness: 0.4, strength: 5 };

  it('is 1 outside the layer, has the paper’s factor within, and the derivative of the factor', () => {
    for (const place of [-0.6, 0, 0.3]) {
      const { factor, slope } = stretch(place, layer);
      expect(factor).to.deep.equal([1, 0]);
      for (const part of slope) expect(part + 0).to.equal(0);
    }
    for (const place of [-0.9, 0.75]) {
      const { factor, slope } = stretch(place, layer);
      const fade = 5 * ((Math.abs(place) - 0.6) / 0.4) ** 2;
      const one = multiply(factor, [1, -fade]);
      expect(one[0]).to.be.closeTo(1, 1e-12);
      expect(one[1]).to.be.closeTo(0, 1e-12);
      const [ahead, behind] = [1e-6, -1e-6].map((step) => stretch(place + step, layer).factor) as [
        [number, number],
        [number, number],
      ];
      for (const part of [0, 1] as const) expect(slope[part]).to.be.closeTo((ahead[part] - behind[part]) / 2e-6, 1e-6);
    }
  });
});

describe('solveHelmholtz', () => {
  it('gives the Hankel function around a source, without reflections from the sides', () => {
    const [nodes, wavenumber, width] = [101, 10, 0.08];
    const source: PointFunction = ([x, y]) => Math.exp(-((x as number) ** 2 + (y as number) ** 2) / (2 * width ** 2));
    const { real, imaginary } = solveHelmholtz({ source, wavenumber, layer: { thickness: 0.4, strength: 5 } }, nodes);
    // Far from the source Φ is a multiple of H₀⁽²⁾(kr) ≈ √(2 / πkr) · exp(−j(kr − π/4)) · (1 + j / 8kr).
    const hankel = (r: number): [number, number] => {
      const [size, phase] = [Math.sqrt(2 / (Math.PI * wavenumber * r)), -(wavenumber * r - Math.PI / 4)];
      const [c, s] = [size * Math.cos(phase), size * Math.sin(phase)];
      return [c - s / (8 * wavenumber * r), s + c / (8 * wavenumber * r)];
    };
    const middle = 50;
    const at = (row: number, column: number): [number, number] => [
      real[row * nodes + column] as number,
      imaginary[row * nodes + column] as number,
    ];
    const divide = ([a, b]: [number, number], [c, d]: [number, number]) => {
      const size = c * c + d * d;
      return [(a * c + b * d) / size, (b * c - a * d) / size] as const;
    };
    const factor = divide(at(middle, middle + 18), hankel(0.36));
    for (const [row, column] of [
      [0, 22],
      [0, 28],
      [24, 0],
      [-20, 0],
      [15, 15],
      [-18, 18],
    ] as const) {
      const [got, wanted] = [divide(at(middle + row, middle + column), hankel(0.02 * Math.hypot(row, column))), factor];
      const size = Math.hypot(...wanted);
      expect(Math.hypot(got[0] - wanted[0], got[1] - wanted[1]) / size, `${row}, ${column}`).to.be.below(0.05);
    }
    expect(Math.hypot(...at(middle, 1)) / Math.hypot(...at(middle, middle + 18)), 'at the edge').to.be.below(5e-3);
  });
});

describe('solveWave', () => {
  it('oscillates a string and a membrane at their eigenfrequencies, with an error of second order', () => {
    for (const dimensions of [1, 2] as const) {
      const initial: PointFunction = (point) => point.reduce((product, x) => product * Math.sin(Math.PI * (x + 1)), 1);
      // Both grids take a whole number of steps per frame: 8 and 16.
      const [speed, frames] = [0.7, 4];
      const duration = (0.999 * 1.5) / (speed * Math.sqrt(dimensions));
      const errors = [17, 33].map((nodes) => {
        const got = solveWave({ dimensions, initial, speed, duration }, { nodes, frames });
        const size = nodes ** dimensions;
        const start = atNodes(initial, nodes, dimensions);
        const truth = Float64Array.from({ length: frames * size }, (_, index) => {
          const time = (Math.floor(index / size) * duration) / (frames - 1);
          return Math.cos(Math.PI * speed * Math.sqrt(dimensions) * time) * (start[index % size] as number);
        });
        return distance(got, truth);
      });
      expect(errors[0]).to.be.below(0.05);
      expect((errors[0] as number) / (errors[1] as number)).to.be.closeTo(4, 0.6);
    }
  });

  it('splits a bump into two halves that are reflected with inverted sign at the edges (d’Alembert)', () => {
    const bump = (x: number) => Math.exp(-((x / 0.1) ** 2));
    const nodes = 401;
    const problem = {
      dimensions: 1,
      initial: ([x]: readonly number[]) => bump(x as number),
      speed: 1,
      duration: 1.5,
    } as const;
    const field = solveWave(problem, { nodes, frames: 4 });
    const frame = (index: number) => field.subarray(index * nodes, (index + 1) * nodes);
    const halves = Float64Array.from({ length: nodes }, (_, node) => {
      const x = -1 + (2 * node) / (nodes - 1);
      return (bump(x - 0.5) + bump(x + 0.5)) / 2;
    });
    expect(distance(frame(1), halves)).to.be.below(0.02);
    expect(
      distance(
        frame(3).map((value) => -value),
        halves,
      ),
    ).to.be.below(0.05);
  });
});
