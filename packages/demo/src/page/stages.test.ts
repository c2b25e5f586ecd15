import { expect } from 'chai';
import { Stages } from './stages.js';

const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
const rest = async () => {
  for (let i = 0; i < 20; i++) await turn();
};

describe('Stages', () => {
  it('run in order from the stage of a change', async () => {
    const done: number[] = [];
    const stages = new Stages(
      [0, 1, 2].map((stage) => async () => {
        done.push(stage);
      }),
      () => {},
    );
    stages.from(0);
    await rest();
    stages.from(1);
    await rest();
    expect(done).to.deep.equal([0, 1, 2, 1, 2]);
  });

  it('never run concurrently, end early if they are stale, and restart', async () => {
    const log: string[] = [];
    let atWork = 0;
    const stage = (name: string) => async (stale: () => boolean) => {
      expect(++atWork).to.equal(1);
      for (let i = 0; i < 3 && !stale(); i++) await turn();
      log.push(stale() ? `${name} left` : name);
      atWork--;
    };
    const stages = new Stages([stage('a'), stage('b')], () => {});
    stages.from(0);
    await turn();
    stages.from(0);
    await rest();
    expect(log).to.deep.equal(['a left', 'a', 'b']);
  });

  it('run the remaining stages after a change to a later stage', async () => {
    const log: string[] = [];
    const stage = (name: string) => async () => {
      await turn();
      log.push(name);
    };
    const stages = new Stages([stage('a'), stage('b'), stage('c')], () => {});
    stages.from(0);
    stages.from(2);
    await rest();
    expect(log).to.deep.equal(['a', 'b', 'c']);
  });

  it('report errors, and run the following stages', async () => {
    const errors: unknown[] = [];
    const done: string[] = [];
    const stages = new Stages(
      [
        async () => {
          throw new Error('no');
        },
        async () => {
          done.push('b');
        },
      ],
      (error) => errors.push(error),
    );
    stages.from(0);
    await rest();
    stages.from(1);
    await rest();
    expect([errors.length, done]).to.deep.equal([1, ['b', 'b']]);
  });
});
