import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { loaded } from '../addon.js';
import { describeEachIsa, onBackend, withThreads } from '../testing/backends.js';
import { productOfFixed, type Rows } from '../testing/fixed-point-reference.js';
import { TestRandom } from '../testing/random.js';
import { CASES, shareOfError, tensorsOf } from '../testing/sine-cases.js';
import { referenceNetwork } from '../testing/sine-reference.js';

const run = (name: string, inputs: readonly tf.Tensor[], attrs: tf.NamedAttrMap): tf.Tensor[] =>
  [tf.engine().runKernel(name, inputs as never, { precision: 'mixed', ...attrs }) as tf.Tensor | tf.Tensor[]].flat();

const valuesOf = (inputs: readonly tf.Tensor[], attrs: tf.NamedAttrMap): tf.Tensor =>
  run('SineNetwork', inputs, attrs)[0] as tf.Tensor;

const gradientsOf = (inputs: tf.Tensor[], dy: tf.Tensor, attrs: tf.NamedAttrMap): tf.Tensor[] =>
  tf.grads((...xs: tf.Tensor[]) => valuesOf(xs, attrs))(inputs, dy);

const numbersOf = (tensors: readonly tf.Tensor[]) => tensors.map((t) => t.dataSync<'float32'>().slice());

const bits = (tensors: readonly tf.Tensor[]): string =>
  tensors.map((t) => Buffer.from(new Uint8Array(t.dataSync().slice().buffer)).toString('base64')).join();

const rowsOf = (numbers: Float32Array, columns: number): Rows =>
  Array.from({ length: numbers.length / columns }, (_, i) => numbers.subarray(i * columns, (i + 1) * columns));

const transposed = (rows: Rows): Rows =>
  Array.from(rows[0] as Float32Array, (_, j) => Float32Array.from(rows, (row) => row[j] as number));

/** Returns the first element that differs; undefined if there is none. */
function firstDifference(found: Float32Array | undefined, wanted: readonly number[]): string | undefined {
  expect(found?.length).to.equal(wanted.length);
  const index = wanted.findIndex((x, i) => x !== found?.[i]);
  return index < 0 ? undefined : `[${index}]: ${found?.[index]}, not ${wanted[index]}`;
}

/** Two linear layers, of which the first copies its inputs: the products of the second are in fixed point. */
function linearLayers(points: number, width: number, outputs: number) {
  const random = new TestRandom(4);
  const x = random.floats(points * width, -2, 2);
  const w = random.floats(width * outputs, -0.1, 0.1);
  const dy = random.floats(points * outputs, -1e-3, 1e-3);
  const inputs = () => [
    tf.tensor(x, [points, width]),
    tf.eye(width),
    tf.zeros([1, width]),
    tf.tensor(w, [width, outputs]),
    tf.zeros([1, outputs]),
  ];
  return {
    x: rowsOf(x, width),
    w: rowsOf(w, outputs),
    dy: rowsOf(dy, outputs),
    dyOf: () => tf.tensor(dy, [points, outputs]),
    inputs,
  };
}

const OMEGAS = { omegas: [0, 0] };

describeEachIsa('sine networks in mixed precision', () => {
  for (const [points, width, outputs] of [
    [1, 70, 5],
    [65, 33, 17],
    [127, 96, 70],
    [128, 16, 64],
  ] as const)
    it(`has the bits of a product of integers in every instruction set, also backward: ${points}×${width}×${outputs}`, () => {
      const { x, w, dy, dyOf, inputs } = linearLayers(points, width, outputs);
      onBackend('native', () => {
        const flat = (rows: Rows) => rows.flatMap((row) => [...row]);
        const [y] = numbersOf([valuesOf(inputs(), OMEGAS)]);
        expect(firstDifference(y, flat(productOfFixed('rows and weights', x, w)))).to.equal(undefined);
        const [dx, , , dw, db] = numbersOf(gradientsOf(inputs(), dyOf(), OMEGAS)) as Float32Array[];
        expect(firstDifference(dx, flat(productOfFixed('rows and weights', dy, transposed(w))))).to.equal(undefined);
        expect(firstDifference(dw, flat(productOfFixed('two tiles', transposed(x), dy)))).to.equal(undefined);
        const sums = transposed(dy).map((column) => column.reduce((sum, d) => sum + d, 0));
        expect(shareOfError(db as Float32Array, sums)).to.be.below(1e-5);
        return [];
      });
    });

  it('divides the rows of a wide layer, so that its weights stay precise', () => {
    const { x, w, dyOf, inputs } = linearLayers(7, 1500, 8);
    onBackend('native', () => {
      const wanted = x.flatMap((row) =>
        Array.from({ length: 8 }, (_, j) =>
          row.reduce((sum, v, k) => sum + v * ((w[k] as Float32Array)[j] as number), 0),
        ),
      );
      const [y] = numbersOf([valuesOf(inputs(), OMEGAS)]);
      expect(shareOfError(y as Float32Array, wanted)).to.be.below(2e-3);
      const exact = numbersOf(gradientsOf(inputs(), dyOf(), { ...OMEGAS, precision: 'float32' }));
      numbersOf(gradientsOf(inputs(), dyOf(), OMEGAS)).forEach((g, i) => {
        expect(shareOfError(g, exact[i] as Float32Array), `input ${i}`).to.be.below(2e-3);
      });
      return [];
    });
  });

  for (const [title, checked] of CASES)
    describe(title, () => {
      const { network, truth, factors } = checked;
      const { omegas } = network;
      const attrs = { omegas };

      it('gives value, gradient and Laplacian of a network in double precision, to three digits', () => {
        onBackend('native', () => {
          const inputs = tensorsOf(network);
          expect(shareOfError(valuesOf(inputs, attrs).dataSync(), truth.value)).to.be.below(1e-3);
          const wanted = [truth.value, truth.gradient, truth.laplacian];
          for (const order of [1, 2])
            run('SineNetworkJet', inputs, { ...attrs, order }).forEach((found, i) => {
              expect(shareOfError(found.dataSync(), wanted[i] as Float64Array)).to.be.below(3e-3);
            });
          return [];
        });
      });

      const jetGradients = (inputs: tf.Tensor[], order: number, precision: string) =>
        numbersOf(
          tf.grads((...xs: tf.Tensor[]) =>
            tf.addN(
              run('SineNetworkJet', xs, { ...attrs, order, precision }).map((t, i) =>
                tf.sum(tf.mul(t, tf.tensor(factors[i] as Float32Array, t.shape))),
              ),
            ),
          )(inputs),
        );

      it('has the gradients of float32, to two digits', () => {
        onBackend('native', () => {
          const inputs = tensorsOf(network);
          const dy = tf.tensor(factors[0] as Float32Array, valuesOf(inputs, attrs).shape);
          const byPrecision = (precision: string) => [
            ...numbersOf(gradientsOf(inputs, dy, { ...attrs, precision })),
            ...[1, 2].flatMap((order) => jetGradients(inputs, order, precision)),
          ];
          const exact = byPrecision('float32');
          byPrecision('mixed').forEach((found, i) => {
            expect(shareOfError(found, exact[i] as Float32Array), `gradient ${i}`).to.be.below(6e-3);
          });
          return [];
        });
      });

      // Central differences of the others would take long.
      if (network.sets * network.points * Math.max(...network.widths) < 1000)
        it('has the gradients that central differences give', () => {
          onBackend('native', () => {
            checked.expectGradients(jetGradients(tensorsOf(network), 2, 'mixed'), 2, 1e-2);
            return [];
          });
        });

      it('gives the same bits for any number of threads, with saved or recomputed values', () => {
        const results = withThreads([1, 2, 3], () => {
          let result = '';
          onBackend('native', () => {
            const inputs = tensorsOf(network);
            const y = valuesOf(inputs, attrs);
            const dy = tf.tensor(factors[0] as Float32Array, y.shape);
            const taped = gradientsOf(inputs, dy, attrs);
            expect(bits(run('SineNetworkGrad', [dy, y, ...inputs], attrs))).to.equal(bits(taped));
            const jets = [1, 2].flatMap((order) => run('SineNetworkJet', inputs, { ...attrs, order }));
            result = bits([y, ...jets, ...taped]);
            return [];
          });
          return result;
        });
        expect(new Set(results).size).to.equal(1);
      });
    });

  it('gives many points the same bits for any number of threads, near those of float32', () => {
    const network = referenceNetwork({ widths: [2, 128, 128, 128, 1], points: 5000, omega: 8 });
    const attrs = { omegas: network.omegas };
    const results = withThreads([1, 2, 4], () => {
      let result = '';
      onBackend('native', () => {
        const inputs = tensorsOf(network);
        const dy = tf.fill([5000, 1], 1 / 5000);
        const found = gradientsOf(inputs, dy, attrs);
        const exact = numbersOf(gradientsOf(inputs, dy, { ...attrs, precision: 'float32' }));
        found.forEach((g, i) => {
          expect(shareOfError(g.dataSync(), exact[i] as Float32Array), `input ${i}`).to.be.below(3e-3);
        });
        result = bits(found);
        return [];
      });
      return result;
    });
    expect(new Set(results).size).to.equal(1);
  });

  it('gives every point the same value as alone', () => {
    const network = referenceNetwork({ widths: [2, 33, 70, 64, 1], points: 200 });
    const attrs = { omegas: network.omegas };
    onBackend('native', () => {
      const [coords, ...parameters] = tensorsOf(network) as [tf.Tensor, ...tf.Tensor[]];
      const all = valuesOf([coords, ...parameters], attrs).dataSync();
      for (const point of [0, 5, 6, 95, 96, 199]) {
        const alone = valuesOf([tf.slice(coords, [point, 0], [1, 2]), ...parameters], attrs);
        expect(alone.dataSync()[0]).to.equal(all[point]);
      }
      return [];
    });
  });

  it('scales gradients with the loss, however small or large it is', () => {
    const network = referenceNetwork({ widths: [2, 70, 70, 1], points: 65 });
    const attrs = { omegas: network.omegas };
    onBackend('native', () => {
      const inputs = tensorsOf(network);
      const dy = tf.tensor(new TestRandom(2).floats(65, -1, 1), [65, 1]);
      const usual = gradientsOf(inputs, dy, attrs);
      for (const factor of [2 ** -60, 2 ** 40]) {
        const scaled = gradientsOf(inputs, tf.mul(dy, factor), attrs).map((g) => tf.div(g, factor));
        expect(bits(scaled)).to.equal(bits(usual));
      }
      for (const g of gradientsOf(inputs, tf.zerosLike(dy), attrs))
        expect([...g.dataSync()].every((v) => v === 0)).to.equal(true);
      return [];
    });
  });

  it('hides no number that is not finite', () => {
    const network = referenceNetwork({ widths: [2, 24, 24, 24, 6], points: 90 });
    const attrs = { omegas: network.omegas };
    const without = (tensor: tf.Tensor, index: number, value: number) => {
      const numbers = tensor.dataSync<'float32'>().slice();
      numbers[index] = value;
      return tf.tensor(numbers, tensor.shape);
    };
    const finite = (tensor: tf.Tensor) => [...tensor.dataSync()].every(Number.isFinite);
    onBackend('native', () => {
      const inputs = tensorsOf(network);
      for (const value of [Number.NaN, Infinity, -Infinity]) {
        // A coordinate, a weight of each hidden layer and of the last.
        for (const input of [0, 3, 5, 7]) {
          const changed = inputs.map((t, i) => (i === input ? without(t, 3, value) : t));
          const first = input === 0 ? 1 : 0;
          expect(Number.isFinite(valuesOf(changed, attrs).dataSync()[first * 6 + 3]), `input ${input}`).to.equal(false);
          for (const output of run('SineNetworkJet', changed, attrs)) expect(finite(output)).to.equal(false);
        }
        const dy = without(tf.ones([90, 6]), 40, value);
        gradientsOf(inputs, dy, attrs).forEach((g, i) => {
          expect(finite(g), `gradient ${i}`).to.equal(false);
        });
      }
      return [];
    });
  });

  it('computes sets of few points and layers of few columns in float32, with its bits', () => {
    const shapes = [
      { widths: [2, 24, 24, 3], points: 16, sets: 5 },
      { widths: [2, 70, 1], points: 100 },
      { widths: [2, 3, 70, 4], points: 100 },
    ];
    onBackend('native', () => {
      for (const shape of shapes) {
        const network = referenceNetwork(shape);
        const inputs = tensorsOf(network);
        const [mixed, single] = ['mixed', 'float32'].map((precision) => {
          const attrs = { omegas: network.omegas, precision };
          const y = valuesOf(inputs, attrs);
          return bits([y, ...gradientsOf(inputs, tf.onesLike(y), attrs)]);
        });
        expect(mixed).to.equal(single);
      }
      return [];
    });
  });

  it('leaves no tensor behind', () => {
    const network = referenceNetwork({ widths: [2, 64, 64, 1], points: 500 });
    const attrs = { omegas: network.omegas };
    onBackend('native', () => {
      const inputs = tensorsOf(network);
      const dy = tf.ones([500, 1]);
      const before = tf.memory().numTensors;
      const gradients = gradientsOf(inputs, dy, attrs);
      expect(tf.memory().numTensors).to.equal(before + gradients.length);
      tf.dispose([...gradients, ...run('SineNetworkJet', inputs, attrs)]);
      expect(tf.memory().numTensors).to.equal(before);
      return [];
    });
  });

  it('names an unknown precision', () => {
    onBackend('native', () => {
      const inputs = [tf.zeros([4, 2]), tf.ones([2, 3]), tf.zeros([1, 3])];
      for (const name of ['SineNetwork', 'SineNetworkJet'])
        expect(() => run(name, inputs, { omegas: [0], precision: 'half' })).to.throw(
          `${name}: expected precision float32 or mixed, got "half"`,
        );
      return [];
    });
  });
});

describe('sine networks in mixed precision, on several instruction sets', () => {
  it('has the same sums', function () {
    const { addon } = loaded;
    if (!addon) return this.skip();
    const usual = addon.isa();
    const { inputs, dyOf } = linearLayers(128, 80, 40);
    const results = addon.isas().map((isa) => {
      addon.setIsa(isa);
      let result = '';
      onBackend('native', () => {
        const [dx, , , dw] = gradientsOf(inputs(), dyOf(), OMEGAS) as tf.Tensor[];
        result = bits([valuesOf(inputs(), OMEGAS), dx as tf.Tensor, dw as tf.Tensor]);
        return [];
      });
      return result;
    });
    addon.setIsa(usual);
    expect(new Set(results).size).to.equal(1);
  });
});
