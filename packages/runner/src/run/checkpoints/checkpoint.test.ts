import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { errorOf } from '../../../../../tools/testing/error-of.js';
import { temporaryFolder } from '../../../../../tools/testing/temporary-folder.js';
import {
  type Checkpoint,
  CheckpointError,
  listCheckpoints,
  pruneCheckpoints,
  readCheckpoint,
  readNewestCheckpoint,
  setAside,
  writeCheckpoint,
} from './checkpoint.js';

function checkpoint(step: number): Checkpoint {
  return {
    step,
    tensors: {
      model: { weight: { shape: [2, 2], data: Float32Array.of(0.1, -0, 3, step) } },
      optimizer: { 'mean.weight': { shape: [2, 2], data: new Float32Array(4) } },
    },
    state: { position: { step, batch: { epoch: 0, offset: 64 } } },
  };
}

describe('a checkpoint', () => {
  const folder = temporaryFolder();
  let cases = 0;
  const fresh = (): string => folder.at(`checkpoints-${cases++}`);

  it('is read back as it was written', async () => {
    const written = await writeCheckpoint(fresh(), checkpoint(7));
    expect(path.basename(written)).to.equal('step-00000007');
    expect(await readCheckpoint(written)).to.deep.equal(checkpoint(7));
  });

  it('replaces one of the same step', async () => {
    const all = fresh();
    await writeCheckpoint(all, checkpoint(7));
    await writeCheckpoint(all, { ...checkpoint(7), state: 'second' });
    expect((await readNewestCheckpoint(all)).state).to.equal('second');
    expect(readdirSync(all)).to.deep.equal(['step-00000007']);
  });

  it('is found by its step, and an incomplete one is ignored', async () => {
    const all = fresh();
    for (const step of [900, 1000, 20]) await writeCheckpoint(all, checkpoint(step));
    folder.write(path.join(path.basename(all), '.step-00002000.partial-1', 'model.safetensors'), 'half');
    expect((await listCheckpoints(all)).map(({ step }) => step)).to.deep.equal([20, 900, 1000]);
    expect((await readNewestCheckpoint(all)).step).to.equal(1000);
  });

  it('is deleted when there are enough newer ones', async () => {
    const all = fresh();
    for (const step of [1, 2, 3]) await writeCheckpoint(all, checkpoint(step));
    await pruneCheckpoints(all, 2);
    expect((await listCheckpoints(all)).map(({ step }) => step)).to.deep.equal([2, 3]);
  });

  it('is not deleted if it contains an unrelated file', async () => {
    const all = fresh();
    for (const step of [1, 2, 3]) await writeCheckpoint(all, checkpoint(step));
    writeFileSync(path.join(all, 'step-00000001', 'notes.txt'), 'mine');
    await pruneCheckpoints(all, 1);
    expect(readdirSync(all)).to.deep.equal(['step-00000001.kept', 'step-00000003']);
    expect((await listCheckpoints(all)).map(({ step }) => step)).to.deep.equal([3]);
  });

  it('is renamed without replacing one that was renamed before', async () => {
    const all = fresh();
    for (let time = 0; time < 2; time++) await setAside(await writeCheckpoint(all, checkpoint(1)));
    expect(readdirSync(all)).to.deep.equal(['step-00000001.damaged', 'step-00000001.damaged-2']);
  });

  it('is named in the error if it is missing', async () => {
    const all = fresh();
    const error = await errorOf(CheckpointError, () => readNewestCheckpoint(all));
    expect(error).to.include({ code: 'missing', path: all });
  });

  it('is rejected if any byte of any file is flipped, and the error names the file', async () => {
    const written = await writeCheckpoint(fresh(), checkpoint(3));
    for (const name of readdirSync(written)) {
      const file = path.join(written, name);
      const bytes = readFileSync(file);
      for (let position = 0; position < bytes.length; position += 7) {
        const damaged = Buffer.from(bytes);
        damaged[position] = (damaged[position] as number) ^ 1;
        writeFileSync(file, damaged);
        // White space in the index has no meaning, so a flipped bit there may go undetected if no value changes.
        const result = await readCheckpoint(written).catch((error: unknown) => error);
        if (result instanceof CheckpointError) {
          expect(result.path).to.match(/\.(json|safetensors)$/);
          expect(result.code).to.be.oneOf(['damaged', 'unknown-version']);
        } else expect(result).to.deep.equal(checkpoint(3));
      }
      writeFileSync(file, bytes);
    }
  });

  it('is rejected if a file is truncated or missing', async () => {
    const written = await writeCheckpoint(fresh(), checkpoint(3));
    const file = path.join(written, 'optimizer.safetensors');
    truncateSync(file, 20);
    const cut = await errorOf(CheckpointError, () => readCheckpoint(written));
    expect(cut).to.include({ code: 'damaged', path: file });
    expect(cut.message).to.match(/has 20 bytes instead of \d+/);

    rmSync(file);
    mkdirSync(file);
    expect((await errorOf(CheckpointError, () => readCheckpoint(written))).message).to.contain('is a folder');

    writeFileSync(path.join(written, 'checkpoint.json'), '');
    expect((await errorOf(CheckpointError, () => readCheckpoint(written))).message).to.contain('is not JSON');
  });

  it('is rejected if it has a later version of the format', async () => {
    const written = await writeCheckpoint(fresh(), checkpoint(3));
    const file = path.join(written, 'checkpoint.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"version": 1', '"version": 2'));
    const error = await errorOf(CheckpointError, () => readCheckpoint(written));
    expect(error).to.include({ code: 'unknown-version', path: file });
  });

  it('is used in place of a damaged newer one on request, and the damaged one is reported and can be renamed', async () => {
    const all = fresh();
    for (const step of [1, 2, 3]) await writeCheckpoint(all, checkpoint(step));
    for (const step of [2, 3]) truncateSync(path.join(all, `step-0000000${step}`, 'model.safetensors'), 9);
    const damaged: string[] = [];
    const onDamaged = async (error: CheckpointError, at: string): Promise<void> => {
      damaged.push(path.relative(all, error.path));
      await setAside(at);
    };
    expect((await readNewestCheckpoint(all, { onDamaged })).step).to.equal(1);
    expect(damaged).to.deep.equal(['step-00000003/model.safetensors', 'step-00000002/model.safetensors']);
    expect((await listCheckpoints(all)).map(({ step }) => step)).to.deep.equal([1]);
    expect((await readNewestCheckpoint(all)).step).to.equal(1);
  });

  it('cannot be read if all are damaged', async () => {
    const all = fresh();
    for (const step of [1, 2]) truncateSync(path.join(await writeCheckpoint(all, checkpoint(step)), 'checkpoint.json'));
    const error = await errorOf(CheckpointError, () => readNewestCheckpoint(all, { onDamaged() {} }));
    expect(error).to.include({ code: 'damaged', path: path.join(all, 'step-00000002', 'checkpoint.json') });
  });
});
