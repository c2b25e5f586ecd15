import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { encodeSafetensors } from '../files/safetensors.js';
import { initializeSiren } from '../network/initialize-siren.js';
import { sirenSpec } from '../network/siren-spec.js';
import { render } from '../rendering/render.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { ReferenceSiren } from '../testing/reference-siren.js';
import { FittedSignal } from './fitted-signal.js';

describe('FittedSignal', () => {
  onCpu();

  const config = { activation: 'sine', width: 6, hiddenLayers: 1, omega0: 3 } as const;
  const shape = { inputs: 2, outputs: 2 };
  const spec = sirenSpec({ width: 6, hiddenLayers: 1, omega0: 3, outputs: 2 });
  const points = Float32Array.of(0.1, -0.4, 0.7, 0.2, -1, 1);
  let signal: FittedSignal;
  before(() => {
    signal = new FittedSignal(config, shape, 5);
  });
  after(() => signal.dispose());

  it('starts as the SIREN of its seed, with the same rendering', async () => {
    const parameters = initializeSiren(spec, 5);
    const grid = { height: 3, width: 4, window: { rows: [-2, 0], columns: [0, 1] } } as const;
    expect((await signal.render(grid)).value).to.deep.equal(await render(spec, parameters, grid));
    tf.dispose(parameters);
  });

  it('gives the derivatives of central differences, in chunks of any size', async () => {
    const parameters = initializeSiren(spec, 5);
    const reference = new ReferenceSiren(spec, parameters);
    tf.dispose(parameters);
    const before = tf.memory().numTensors;
    for (const chunk of [1, 2, 3]) {
      const { value, gradient, laplacian } = await signal.sample(points, { derivatives: 'laplacian', chunk });
      const each = [0, 2, 4].map((at) => [points[at] as number, points[at + 1] as number]);
      expectNumbersClose(
        value,
        each.flatMap((point) => reference.value(point)),
        1e-5,
      );
      expectNumbersClose(
        gradient,
        each.flatMap((point) => reference.gradient(point).flat()),
        1e-4,
      );
      expectNumbersClose(
        laplacian,
        each.flatMap((point) => reference.laplacian(point)),
        1e-3,
      );
    }
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('computes only the requested derivatives, and is empty without coordinates', async () => {
    expect(Object.keys(await signal.sample(points))).to.deep.equal(['value']);
    expect(Object.keys(await signal.sample(points, { derivatives: 'gradient' }))).to.deep.equal(['value', 'gradient']);
    expect((await signal.sample(new Float32Array(0))).value).to.have.length(0);
  });

  it('is restored from its file with its network and every bit of its parameters', async () => {
    const again = FittedSignal.load(await signal.save());
    expect(again.config).to.deep.equal(config);
    expect(await again.parameters()).to.deep.equal(await signal.parameters());
    expect(await again.sample(points)).to.deep.equal(await signal.sample(points));
    again.dispose();
  });

  it('rejects other files, and leaks no tensor', async () => {
    const before = tf.memory().numTensors;
    const plain = await errorOf(() => FittedSignal.load(encodeSafetensors({}), 'x.safetensors'));
    expect(plain.message).to.match(/x\.safetensors: expected the metadata of a fitted signal/);
    const { 'layers.0.weight': _, ...rest } = await signal.parameters();
    const network = JSON.stringify({ config, ...shape });
    const incomplete = await errorOf(() => FittedSignal.load(encodeSafetensors(rest, { network })));
    expect(incomplete.code).to.equal('state');
    expect(incomplete.message).to.match(/missing layers\.0\.weight/);
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('rejects coordinates and images of other dimensions', async () => {
    expect((await errorOf(() => signal.sample(new Float32Array(3)))).message).to.match(/\[N, 2\], got 3 numbers/);
    const sound = new FittedSignal(config, { inputs: 1, outputs: 1 });
    expect((await errorOf(() => sound.render({ height: 2, width: 2 }))).message).to.match(/signal of \(row, column\)/);
    sound.dispose();
  });
});
