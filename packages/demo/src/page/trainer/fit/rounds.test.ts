import { expect } from 'chai';
import { Rounds } from './rounds.js';

describe('rounds', () => {
  it('let no loop begin a step before all have taken the last one', async () => {
    const log: string[] = [];
    const rounds = new Rounds(2, async () => {
      log.push('|');
    });
    const loop = async (name: string, steps: number) => {
      for (let step = 0; step < steps; step++) {
        log.push(name);
        await rounds.arrive();
      }
      rounds.leave();
    };
    await Promise.all([loop('a', 3), loop('b', 2)]);
    expect(log.join('')).to.equal('ab|ab|a|');
  });

  it('release all loops when they end', async () => {
    const rounds = new Rounds(2, async () => undefined);
    const waiting = rounds.arrive();
    rounds.end();
    await waiting;
    await rounds.arrive();
  });
});
