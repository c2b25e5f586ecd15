import { expect } from 'chai';
import { temporaryFolder } from '../../../../tools/testing/temporary-folder.js';
import { TINY_CONFIG } from '../../../../tools/testing/tiny-config.js';
import type { RunEvent } from '../events/run-event.js';
import type { RunState } from '../run/run-state.js';
import { watchRun } from './watch-run.js';

describe('watchRun', () => {
  const folder = temporaryFolder();
  const states: RunState[] = [];
  const onEvent = (event: RunEvent): void => void (event.type === 'run-state' && states.push(event.state));
  const write = (outcome: string, rows: number): void => {
    folder.write('run/run.json', JSON.stringify({ outcome }));
    const lines = Array.from({ length: rows }, (_, index) => {
      const step = 2 * (index + 1);
      return `${JSON.stringify({ step, epoch: 0, loss: 4, gradientNorm: 2, learningRate: 1e-3, seconds: step / 8 })}\n`;
    });
    folder.write('run/metrics.jsonl', lines.join(''));
  };
  before(() => folder.write('run/config.yaml', TINY_CONFIG.replace('steps: 6', 'steps: 100')));
  beforeEach(() => {
    states.length = 0;
  });

  it('reports the progress of a run until it ends', async () => {
    write('running', 3);
    const last = await watchRun({
      run: folder.at('run'),
      interval: 0.001,
      onEvent(event) {
        onEvent(event);
        if (states.length === 2) write('finished', 50);
      },
    });
    expect(states.map(({ outcome, last }) => [outcome, last?.step])).to.deep.equal([
      ['running', 6],
      ['running', 6],
      ['finished', 100],
    ]);
    expect(states[0]).to.deep.include({ name: 'run', steps: 100, rate: 8, measures: {} });
    expect(last).to.equal(states[2]);
    expect(last.rate).to.equal(undefined);
    expect(last.curve).to.have.length(50);
  });

  it('ends with the signal, and after one reading on request', async () => {
    write('running', 0);
    const ending = new AbortController();
    const watching = watchRun({ run: folder.at('run'), interval: 60, signal: ending.signal, onEvent });
    setTimeout(() => ending.abort(), 20);
    expect(await watching).to.deep.equal({ name: 'run', outcome: 'running', steps: 100, measures: {}, curve: [] });
    await watchRun({ run: folder.at('run'), once: true, onEvent });
    expect(states).to.have.length(2);
  });
});
