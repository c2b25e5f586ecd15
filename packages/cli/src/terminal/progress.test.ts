import { expect } from 'chai';
import { capturedOutput } from '../testing/captured-output.js';
import { formatProgress, startProgress } from './progress.js';

describe('progress', () => {
  it('shows steps, speed, loss and remaining time', () => {
    expect(formatProgress({ done: 620, total: 2000, unit: 'steps', rate: 31.52, loss: 0.02134 })).to.equal(
      '  620 / 2,000  31.5 steps/s  loss 0.0213  44 s left',
    );
    expect(formatProgress({ done: 2000, total: 2000, unit: 'images', rate: 1234.5 })).to.equal(
      '2,000 / 2,000  1,235 images/s',
    );
    expect(formatProgress({ done: 0, total: 9, unit: 'steps' })).to.equal('0 / 9');
  });

  it('is a line at every tenth without a terminal, and at least one every 30 s', () => {
    const output = capturedOutput();
    let time = 0;
    const progress = startProgress(output, 'training', 100, { now: () => time });
    for (let step = 1; step <= 100; step++) {
      time += step <= 10 ? 20 : 1; // slow at first
      progress.update(step, 1 / step);
    }
    progress.stop();
    const lines = output.text.trimEnd().split('\n');
    expect(lines.map((line) => Number(/(\d+) \//.exec(line)?.[1]))).to.deep.equal([
      2, 4, 6, 8, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100,
    ]);
    expect(lines[5]).to.equal('training    20 / 100  1.00 steps/s  loss 0.0500  1:20 left');
  });

  it('ignores earlier steps in the speed', () => {
    const output = capturedOutput();
    let time = 0;
    const progress = startProgress(output, 'training', 100, { from: 89, now: () => time });
    time = 2;
    progress.update(90);
    expect(output.text).to.equal('training    90 / 100  0.500 steps/s  20 s left\n');
  });

  it('is a bar that is redrawn in place on a terminal', () => {
    const output = capturedOutput({ isTTY: true, columns: 100 });
    const progress = startProgress(Object.assign(output, terminalMethods(output)), 'training', 4);
    progress.update(2, 0.5);
    progress.stop();
    expect(output.text).to.contain(`training   ${'█'.repeat(14)}${'░'.repeat(14)}  2 / 4`);
  });

  it('prints notes on separate lines, above the bar on a terminal', () => {
    const plain = capturedOutput();
    startProgress(plain, 'training', 4).note('a warning');
    expect(plain.text).to.equal('a warning\n');
    const output = capturedOutput({ isTTY: true, columns: 100 });
    const progress = startProgress(Object.assign(output, terminalMethods(output)), 'training', 4);
    progress.note('a warning');
    expect(output.text.endsWith('\r\u001b[Ka warning\n')).to.equal(true);
    progress.stop();
    expect(output.text).to.match(/a warning\n.*0 \/ 4/); // the bar again, below
  });
});

/** What cli-progress calls on a terminal beside `write`. */
function terminalMethods(output: { write(text: string): boolean }) {
  return { cursorTo: () => true, clearLine: () => true, moveCursor: () => output.write(''), on: () => undefined };
}
