import { createDataset, type Split } from '@hypersiren/datasets';
import { drawNormal } from '@hypersiren/siren/training';
import { expect } from 'chai';
import { evaluate } from '../evaluation/evaluate.js';
import { factorize } from '../linear-algebra/cholesky.js';
import { onCpu } from '../testing/on-cpu.js';
import type { FittedBaseline } from './baseline.js';
import { gaussianProcess } from './gaussian-process.js';

describe('gaussian-process', () => {
  onCpu();

  const [height, width, train, test] = [9, 8, 400, 60] as const;
  const [length, noise] = [3, 0.02] as const;

  /** Images drawn from a Gaussian process with a Matérn-3/2 kernel and a mean that is not constant. */
  function processDataset() {
    const pixels = height * width;
    const factor = new Float64Array(pixels * pixels);
    for (let a = 0; a < pixels; a++)
      for (let b = 0; b < pixels; b++) {
        const down = Math.floor(a / width) - Math.floor(b / width);
        const d = (Math.sqrt(3) * Math.hypot(down, (a % width) - (b % width))) / length;
        factor[a * pixels + b] = (1 + d) * Math.exp(-d) + (a === b ? noise : 0);
      }
    factorize(factor, pixels);
    const white = drawNormal(1, 'white', pixels * (train + test), 1);
    const images = Uint8Array.from(white, (_, at) => {
      const [image, pixel] = [Math.floor(at / pixels), at % pixels];
      let sum = 0;
      for (let index = 0; index <= pixel; index++)
        sum += (factor[pixel * pixels + index] as number) * (white[image * pixels + index] as number);
      return Math.round(127.5 * (1 + 0.15 * sum + 0.3 * Math.sin(pixel)));
    });
    const splits = { train: { start: 0, count: train }, test: { start: train, count: test } };
    return createDataset({ name: 'process', description: 'a process', images, height, width, channels: 1, splits });
  }

  const dataset = processDataset();
  let fitted: FittedBaseline;
  before(async () => {
    const options = { dataset, split: dataset.splits.train as Split, context: 'full', seed: 1 } as const;
    fitted = await gaussianProcess.fit({ type: 'gaussian-process' }, options);
  });

  it('finds the kernel that images were drawn from', async () => {
    const found = /^Matérn 3\/2, length scale ([\d.]+) pixels, noise ([\d.]+)$/.exec(fitted.details);
    expect(found, fitted.details).to.not.equal(null);
    expect(Number(found?.[1]) / length).to.be.within(0.9, 1.1);
    expect(Number(found?.[2]) / noise).to.be.within(0.75, 1.25);
  });

  it('has smaller errors with more known pixels, at most the standard deviation of the images', async () => {
    const contexts = [1, 8, 40, 70].map((pixels) => ({ pixels }));
    const scores = (await evaluate(fitted, { dataset, contexts })).contexts;
    const errors = scores.map(({ unknown }) => unknown?.mse.mean as number);
    expect(errors[0]).to.be.within(0.003, 0.0057); // the process has variance (0.15 / 2)², and one known pixel reduces it little
    for (const [index, error] of errors.slice(1).entries()) expect(error).to.be.below(0.75 * (errors[index] as number));
  });
});
