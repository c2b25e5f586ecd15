import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { workingFolder } from '../testing/working-folder.js';
import { measureEstimates, readEstimate } from './measure-estimates.js';

describe('the estimate of a dry run', function () {
  this.timeout(600_000);
  const folder = workingFolder();

  it('matches the memory of the training within 10 %', async () => {
    writeFileSync(
      'config.yaml',
      `name: estimated
dataset: {source: portraits, size: 40, count: {train: 64, test: 4}}
context: {train: {pixels: [10, 500]}, evaluate: [100]}
model:
  encoder: {type: unet, channels: [24, 32]}
  hypernetwork: {latent: 16, hidden: [], emission: full}
  siren: {width: 32, hiddenLayers: 1, omega0: 30}
  local: {channels: 16, interpolation: linear}
train: {batch: 32, steps: 4, statisticsEvery: 2}
evaluation: {strongest: false}
baselines: []
`,
    );
    const { predicted, measured } = await measureEstimates('config.yaml', { folder: folder.path, backend: 'native' });
    expect(predicted.memory / measured.memory).to.be.within(0.9, 1.1);
  });

  it('is parsed from the output of the command', () => {
    const text = (time: string) => `
      time        0.654 s a step, the mean of 8 after 3 slower first ones; 12,000
                  steps in about ${time}, without evaluation
      memory      1,931 MiB at most, without baselines, 246 MiB of them images`;
    expect(readEstimate(text('2:14:51'))).to.deep.equal({ memory: 1931, seconds: 8091 });
    expect(readEstimate(text('12 s')).seconds).to.equal(12);
    expect(() => readEstimate('nothing')).to.throw('expected the text of a dry run');
  });
});
