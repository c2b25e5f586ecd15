import { loadDataset } from '@hypersiren/datasets';
import { createModel, type ModelConfig } from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { temporaryFolder } from '../../../../tools/testing/temporary-folder.js';
import { readStatistics } from '../run/logs/statistics-log.js';
import { watchEmission } from './watch-emission.js';

const CONFIG: ModelConfig = {
  encoder: { type: 'cnn', channels: [4] },
  hypernetwork: { latent: 4, hidden: [4], emission: 'full' },
  siren: { width: 8, hiddenLayers: 1, bias: 'weight' },
};

describe('watchEmission', () => {
  const folder = temporaryFolder();
  const images = (train: number) =>
    loadDataset({ source: 'portraits', size: 8, count: { train } }, { baseDirectory: '.' });
  const watch = async (
    file: string,
    train: number,
    share: number,
    more: Partial<ModelConfig> & { idleFrom?: number } = {},
  ) => {
    const { idleFrom, ...config } = more;
    const dataset = await images(train);
    const model = createModel(
      { ...CONFIG, hypernetwork: { ...CONFIG.hypernetwork, initVarianceRatio: share }, ...config },
      dataset,
      1,
    );
    const lines: string[] = [];
    const measure = watchEmission(model, {
      dataset,
      split: 'train',
      context: { pixels: 30 },
      file: folder.at(file),
      ...(idleFrom !== undefined && { idleFrom }),
      warn: (line) => lines.push(line),
    });
    return { model, measure, lines };
  };

  it('writes equal statistics for an unchanged model, and leaves no tensor behind', async () => {
    const { measure, lines } = await watch('same.jsonl', 6, 0.5);
    const before = tf.memory().numTensors;
    for (const step of [0, 10]) await measure(step);
    expect(tf.memory().numTensors).to.equal(before);
    const [first, second] = await readStatistics(folder.at('same.jsonl'));
    expect([first?.step, second?.step]).to.deep.equal([0, 10]);
    expect(second?.layers).to.deep.equal(first?.layers);
    expect(first?.layers[1]?.weight.image?.spectrum).to.have.length(5); // of six images
    expect(lines).to.deep.equal([]);
  });

  it('warns once, and not at the start, of layers that do not depend on the image', async () => {
    const { measure, lines } = await watch('collapsed.jsonl', 6, 0);
    await measure(0);
    expect(lines).to.deep.equal([]);
    await measure(10);
    await measure(20);
    expect(lines).to.deep.equal(
      [1, 2, 3].map(
        (layer) =>
          `Step 10: the weights of layer ${layer} of 3 hardly depend on the image any more: 0.0e+0 of their variance, less than 0.0001`,
      ),
    );
  });

  it('warns of a layer whose sine arguments are too large', async () => {
    const { model, measure, lines } = await watch('exploded.jsonl', 6, 0.5);
    const weight = model.variables.get('hypernetwork.base.layers.1.weight') as tf.Variable;
    weight.assign(tf.mul(weight, 20));
    await measure(10);
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(
      /^Step 10: layer 2 of 3 has exploded: the arguments of its sines deviate \d+\.\d times as much as SIREN’s, more than 4 times$/,
    );
  });

  it('warns once of an idle hypernetwork, from the given step on, and names its shortcuts', async () => {
    for (const [file, config, advice] of [
      ['idle.jsonl', {}, 'Nothing else carries the image'],
      ['idle-local.jsonl', { local: { channels: 2 } }, 'The image reaches the values through feature maps'],
    ] as const) {
      const { measure, lines } = await watch(file, 6, 0, { ...config, idleFrom: 20 });
      const idle = () => lines.filter((line) => line.includes('The hypernetwork is idle:'));
      for (const step of [0, 10]) await measure(step);
      expect(idle()).to.deep.equal([]);
      for (const step of [20, 30]) await measure(step);
      expect(idle()).to.have.length(1);
      expect(idle()[0]).to.match(/^Step 20: .* the error is 1\.00 times the own, less than 1\.05\./);
      expect(idle()[0]).to.contain(advice);
      for (const { errors } of await readStatistics(folder.at(file))) {
        expect(errors?.own).to.be.above(0);
        expect(errors?.swap).to.equal(errors?.own);
      }
    }
  });

  it('measures nothing for a single image', async () => {
    const { measure } = await watch('single.jsonl', 1, 0.5);
    await measure(10);
    expect(await readStatistics(folder.at('single.jsonl'))).to.deep.equal([]);
  });
});
