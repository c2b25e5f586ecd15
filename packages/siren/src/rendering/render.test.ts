import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { apply } from '../network/apply.js';
import { initializeSiren } from '../network/initialize-siren.js';
import { type SirenParameters, stackParameters, unflattenParameters } from '../network/siren-parameters.js';
import { sirenSpec } from '../network/siren-spec.js';
import { SirenError } from '../siren-error.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { withFakeKernel } from '../testing/fake-kernel.js';
import { onCpu } from '../testing/on-cpu.js';
import { coordinateGrid } from './coordinate-grid.js';
import { render } from './render.js';

describe('render', () => {
  onCpu();

  const spec = sirenSpec({ width: 8, hiddenLayers: 1 });
  const grid = { height: 5, width: 7 };
  let single: SirenParameters;
  let batch: SirenParameters;

  before(() => {
    single = initializeSiren(spec, 1);
    batch = stackParameters([single, initializeSiren(spec, 2)]);
  });

  it('gives the values at every pixel, whatever the size of a chunk', async () => {
    const window = { rows: [-0.5, 0.5], columns: [0, 2] } as const;
    for (const [parameters, options] of [
      [single, grid],
      [single, { ...grid, window }],
      [batch, { ...grid, window }],
    ] as const) {
      const wanted = tf.tidy(() => apply(spec, parameters, coordinateGrid(options)).dataSync());
      expectNumbersClose(await render(spec, parameters, options), wanted, 1e-6);
      for (const chunk of [1, 4, 35, 1000]) {
        expectNumbersClose(await render(spec, parameters, { ...options, chunk }), wanted, 1e-6);
      }
    }
  });

  it('gives the same values at the pixels that two sizes share', async () => {
    const [coarse, fine] = await Promise.all(
      [5, 17].map((size) => render(spec, single, { height: size, width: size })),
    );
    for (let row = 0; row < 5; row++) {
      const [ours, theirs] = [coarse as Float32Array, fine as Float32Array];
      for (let column = 0; column < 5; column++) {
        const at = (row * 5 + column) * 3;
        const other = (row * 4 * 17 + column * 4) * 3;
        expectNumbersClose(ours.subarray(at, at + 3), theirs.subarray(other, other + 3), 1e-5);
      }
    }
  });

  it('computes one chunk at a time, and keeps a layer within 16 MiB by default', async () => {
    const rowsAtOnce = async (parameters: SirenParameters, options: Parameters<typeof render>[2]) => {
      const calls = await withFakeKernel(
        'SineNetwork',
        ([coords, ...tensors]) => {
          const images = tensors[0]?.rank === 3 ? [tensors[0].shape[0] as number] : [];
          return tf.zeros([
            ...images,
            (coords as tf.Tensor).shape[0] as number,
            unflattenParameters(tensors).at(-1)?.bias.shape.at(-1) as number,
          ]);
        },
        async () => {
          await render(spec, parameters, options);
        },
      );
      return calls.map(({ shapes }) => shapes[0]?.[0]);
    };
    expect(await rowsAtOnce(single, { ...grid, chunk: 10 })).to.deep.equal([10, 10, 10, 5]);
    const most = 2 ** 22 / 8; // numbers in 16 MiB, over the width
    expect(await rowsAtOnce(single, { height: 800, width: 800 })).to.deep.equal([most, 640_000 - most]);
    expect(await rowsAtOnce(batch, { height: 512, width: 1000 })).to.deep.equal([most / 2, 512_000 - most / 2]);
  });

  it('leaks no tensor', async () => {
    const before = tf.memory().numTensors;
    await render(spec, batch, { ...grid, chunk: 10 });
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('rejects a network without two inputs, and invalid sizes', async () => {
    const sound = sirenSpec({ inputs: 1, width: 4 });
    const refusal = async (work: Promise<unknown>) =>
      work.then(
        () => undefined,
        (error: unknown) => error,
      );
    const cases: [Promise<unknown>, string][] = [
      [
        render(sound, initializeSiren(sound, 1), grid),
        'siren.render: expected a network of 2 inputs, (row, column), got 1',
      ],
      [
        render(spec, single, { height: 0, width: 1 }),
        'siren.render: height: expected a whole number, 1 or more, got 0',
      ],
      [render(spec, single, { ...grid, chunk: 0 }), 'siren.render: chunk: expected a whole number, 1 or more, got 0'],
      [render(spec, single.slice(1), grid), 'siren.render: expected parameters of 3 layers, got 2'],
    ];
    for (const [work, message] of cases) {
      expect(await refusal(work))
        .to.be.instanceOf(SirenError)
        .with.property('message', message);
    }
  });
});
