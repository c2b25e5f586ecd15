import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { type FuzzTarget, fuzz } from './fuzz.js';
import { fuzzTargets } from './targets.js';

/** A sample: `npm run fuzz` does a hundred thousand. */
const INPUTS = 300;

describe('readers of mutated files', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let targets: FuzzTarget[];
  before(async () => {
    targets = await fuzzTargets();
  });

  for (const name of [
    ...['idx', 'cifar10', 'image', 'bmp', 'celeba', 'tfrecord', 'example', 'packed', 'tar'],
    ...['wav', 'ply', 'obj', 'off', 'xyz'],
    ...['safetensors', 'config', 'checkpoint'],
  ])
    it(`read their input or reject it with an expected error: ${name}`, async () => {
      const target = targets.find((one) => one.name === name) as FuzzTarget;
      for (const seed of target.seeds) {
        const file = folder.write(`seed${target.extension}`, seed);
        await target.read(file); // whole files are read
      }
      const { read, faults } = await fuzz(target, { inputs: INPUTS, seed: 1, folder: folder.path });
      expect(faults.map(({ problem }) => problem)).to.deep.equal([]);
      expect(read, 'inputs that are refused').to.be.below(INPUTS);
    });

  it('are reported if they throw another error, hang, or allocate the memory that a damaged length requests', async () => {
    const target = (read: (file: string) => unknown): FuzzTarget => ({
      name: 'bad',
      extension: '.bad',
      seeds: [Uint8Array.of(1, 2, 3, 4)],
      read,
      errors: [RangeError],
    });
    const problems = async (read: (file: string) => unknown): Promise<string[]> =>
      (await fuzz(target(read), { inputs: 20, seed: 1, folder: folder.path })).faults.map(({ problem }) => problem);
    expect(await problems(() => readFileSync('/')).then(([problem]) => problem)).to.contain('EISDIR');
    expect((await problems(() => new Uint8Array(100 << 20))).length).to.be.above(0);
    expect(
      await problems(() => {
        throw new RangeError('as it should');
      }),
    ).to.deep.equal([]);
  });
});
