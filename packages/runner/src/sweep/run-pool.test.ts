import { expect } from 'chai';
import { runPool } from './run-pool.js';

describe('a pool of jobs', () => {
  it('runs as many jobs at once as the limit allows, in order', async () => {
    const begun: number[] = [];
    let [now, most] = [0, 0];
    const run = async (job: number): Promise<void> => {
      begun.push(job);
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      now--;
    };
    await runPool([1, 2, 3, 4, 5, 6], run, () => 2, new AbortController().signal);
    expect(begun).to.deep.equal([1, 2, 3, 4, 5, 6]);
    expect(most).to.equal(2);
  });

  it('reads the limit again when a job is done', async () => {
    const at: number[] = [];
    let now = 0;
    const run = async (): Promise<void> => {
      at.push(++now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      now--;
    };
    await runPool([1, 2, 3, 4], run, (done) => (done === 0 ? 1 : 3), new AbortController().signal);
    expect(at[0]).to.equal(1);
    expect(Math.max(...at)).to.equal(3);
  });

  it('begins no job after the signal, and waits for running ones', async () => {
    const controller = new AbortController();
    const ended: number[] = [];
    const run = async (job: number): Promise<void> => {
      if (job === 2) controller.abort();
      await new Promise((resolve) => setTimeout(resolve, 2));
      ended.push(job);
    };
    await runPool([1, 2, 3, 4], run, () => 2, controller.signal);
    expect(ended).to.deep.equal([1, 2]);
  });
});
