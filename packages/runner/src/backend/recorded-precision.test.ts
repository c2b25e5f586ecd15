import { readFileSync } from 'node:fs';
import { writePng } from '@hypersiren/datasets/media';
import { SirenError } from '@hypersiren/siren';
import { nativeInfo } from '@hypersiren/tfjs-native';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { workingFolder } from '../../../../tools/testing/working-folder.js';
import { fit, resumeFit } from '../tasks/fit.js';

const CONFIG = {
  name: 'one',
  seed: 2,
  fit: { type: 'image', image: 'image.png', channels: 1, views: 12 },
  network: { width: 72, hiddenLayers: 1, omega0: 8 },
  train: { steps: 4, logEvery: 2, measureEvery: 4, checkpointEvery: 2, precision: 'mixed' },
};

describe('the precision of a fit', function () {
  this.timeout(60_000);
  workingFolder();
  before(async function () {
    if (!nativeInfo().available) this.skip();
    const data = Uint8Array.from({ length: 100 }, (_, pixel) => 128 + 90 * Math.sin(pixel / 9));
    await writePng('image.png', { data, height: 10, width: 10, channels: 1 });
  });
  after(() => tf.setBackend('cpu'));

  const record = (run: string) => JSON.parse(readFileSync(`${run}/run.json`, 'utf8')) as { precision?: string };

  it('is recorded, and kept by a resumed fit, which has the weights of an uninterrupted one', async () => {
    await fit({ config: CONFIG, run: 'short', backend: 'native' });
    expect(record('short').precision).to.equal('mixed');
    await resumeFit({ run: 'short', set: ['train.steps=6'] });
    expect(record('short').precision).to.equal('mixed');
    await fit({ config: CONFIG, set: ['train.steps=6'], run: 'whole', backend: 'native' });
    const [resumed, whole] = ['short', 'whole'].map((run) => readFileSync(`${run}/signal.safetensors`));
    expect(resumed?.equals(whole as Buffer)).to.equal(true);
    await fit({ config: CONFIG, set: ['train.steps=6', 'train.precision=float32'], run: 'single', backend: 'native' });
    expect(record('single')).to.not.have.property('precision');
    expect(readFileSync('single/signal.safetensors').equals(whole as Buffer)).to.equal(false);
  });

  it('is an error on a backend or with a network that lacks it, before a run folder is made', async () => {
    const wrong = await errorOf(SirenError, () => fit({ config: CONFIG, run: 'none', backend: 'cpu' }));
    expect(wrong.message).to.equal(
      'train.precision: the backend cpu has no precision mixed. Use the backend native, or float32.',
    );
    const config = { ...CONFIG, network: { activation: 'tanh', width: 8 } };
    expect((await errorOf(SirenError, () => fit({ config, run: 'none', backend: 'native' }))).message).to.match(
      /^train.precision: expected float32, got mixed: only the network sine without an encoding has it$/,
    );
    expect(() => record('none')).to.throw(/ENOENT/);
  });
});
