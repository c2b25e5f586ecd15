import { DivergedError, HypernetError } from '@hypersiren/hypernet';
import { expect } from 'chai';
import { errorOf } from '../../../../../tools/testing/error-of.js';
import { temporaryFolder } from '../../../../../tools/testing/temporary-folder.js';
import { listCheckpoints, writeCheckpoint } from './checkpoint.js';
import { readTraining, type TrainingState } from './model-checkpoint.js';
import { learningRateFactor, MAX_ROLLBACKS, rollBack } from './roll-back.js';

describe('a rollback after a divergence', () => {
  const temporary = temporaryFolder();
  let cases = 0;
  const training = async (...steps: number[]): Promise<string> => {
    const folder = temporary.at(`training-${cases++}`);
    for (const step of steps) await save(folder, step);
    return folder;
  };
  const save = (folder: string, step: number, more: Partial<TrainingState> = {}) => {
    const state = {
      position: { step, batch: { epoch: 0, offset: step } },
      shape: { height: 1, width: 1, channels: 1 },
    };
    return writeCheckpoint(folder, { step, tensors: {}, state: { ...state, ...more } });
  };
  const tensor = {
    name: 'x',
    shape: [],
    count: 1,
    notFinite: 0,
    least: 0,
    greatest: 0,
    mean: 0,
    std: 0,
    norm: 0,
  };
  const error = (step: number) =>
    new DivergedError('too much', step, { quantity: 'loss', value: 9, lowest: 0 }, tensor);
  const steps = async (folder: string) => (await listCheckpoints(folder)).map(({ step }) => step);

  it('returns to the newest checkpoint, with half the learning rate', async () => {
    const folder = await training(10, 20);
    const { step, state } = await rollBack(folder, error(27));
    expect([step, state.position.batch.offset]).to.deep.equal([20, 20]);
    expect(state.rollbacks).to.deep.equal([{ diverged: 27, to: 20, reason: 'too much' }]);
    expect(learningRateFactor(state.rollbacks)).to.equal(0.5);
    expect(await steps(folder)).to.deep.equal([10, 20]);
  });

  it('returns to the previous checkpoint if the training came from the newest, which is deleted', async () => {
    const folder = await training(10, 20);
    await rollBack(folder, error(27));
    const { step, state } = await rollBack(folder, error(23));
    expect(step).to.equal(10);
    expect(learningRateFactor(state.rollbacks)).to.equal(0.25);
    expect(await steps(folder)).to.deep.equal([10]);
    expect((await rollBack(folder, error(12))).step).to.equal(10); // there is no earlier checkpoint
  });

  it('returns to the newest checkpoint if there is a new one since', async () => {
    const folder = await training(10, 20);
    const { state } = await rollBack(folder, error(27));
    await save(folder, 30, state);
    expect((await rollBack(folder, error(31))).step).to.equal(30);
  });

  it('is stored in the checkpoint for a resumed training', async () => {
    const folder = await training(10, 20);
    const target = await rollBack(folder, error(27));
    expect(await readTraining(folder)).to.deep.equal(target);
  });

  it('fails when the learning rate has been halved too often', async () => {
    const folder = await training(10);
    for (let time = 0; time < MAX_ROLLBACKS; time++) await rollBack(folder, error(11));
    const { code, message } = await errorOf(HypernetError, () => rollBack(folder, error(11)));
    expect(code).to.equal('diverged');
    expect(message).to.equal('too much The learning rate has been halved 10 times already.');
  });
});
