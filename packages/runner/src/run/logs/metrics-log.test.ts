import { readFileSync } from 'node:fs';
import type { StepReport } from '@hypersiren/hypernet';
import { expect } from 'chai';
import { temporaryFolder } from '../../../../../tools/testing/temporary-folder.js';
import { openMetricsLog, readMetrics } from './metrics-log.js';

function report(step: number, total: number): StepReport {
  return {
    step,
    epoch: 0,
    batch: { epoch: 0, offset: 0 },
    learningRate: step / 1000,
    loss: { total, pixel: total / 2, latent: 0, weights: 1 },
    gradientNorm: 2 * total,
  };
}

describe('the metrics log', () => {
  const folder = temporaryFolder();

  it('has one line of means per interval of steps, and one for the rest', async () => {
    const file = folder.at('metrics.jsonl');
    const log = await openMetricsLog(file, 2);
    for (let step = 1; step <= 5; step++) await log.add(report(step, step));
    expect(readFileSync(file, 'utf8').split('\n')).to.have.length(3); // two lines before the log is closed
    await log.close();
    const rows = await readMetrics(file);
    expect(rows.map(({ step, loss, pixel, gradientNorm }) => [step, loss, pixel, gradientNorm])).to.deep.equal([
      [2, 1.5, 0.75, 3],
      [4, 3.5, 1.75, 7],
      [5, 5, 2.5, 10],
    ]);
    expect(rows.at(-1)?.learningRate).to.equal(0.005);
  });

  it('is read without an incomplete last line', async () => {
    const file = folder.write('cut.jsonl', '{"step":1}\n{"step":2}\n{"st');
    expect(await readMetrics(file)).to.deep.equal([{ step: 1 }, { step: 2 }]);
  });

  it('is empty for a run that never began', async () => {
    expect(await readMetrics(folder.at('none.jsonl'))).to.deep.equal([]);
  });

  it('continues from a position as if it had never been closed', async () => {
    const whole = folder.at('whole.jsonl');
    const log = await openMetricsLog(whole, 3);
    for (let step = 1; step <= 7; step++) await log.add(report(step, step));
    await log.close();

    const file = folder.at('parts.jsonl');
    const first = await openMetricsLog(file, 3);
    for (let step = 1; step <= 4; step++) await first.add(report(step, step));
    const position = { step: 4, unlogged: JSON.parse(JSON.stringify(first.unlogged)) };
    expect(position.unlogged).to.have.length(1);
    await first.add(report(5, 99)); // after the position, so the step is done again
    await first.close();
    const second = await openMetricsLog(file, 3, position);
    for (let step = 5; step <= 7; step++) await second.add(report(step, step));
    await second.close();

    const timeless = async (name: string) => (await readMetrics(name)).map(({ seconds: _, ...row }) => row);
    expect(await timeless(file)).to.deep.equal(await timeless(whole));
  });

  it('continues to count the seconds', async () => {
    const file = folder.write('seconds.jsonl', '{"step":2,"seconds":50}\n{"step":4,"seconds":100}\n{"step":');
    const log = await openMetricsLog(file, 2, { step: 2, unlogged: [] });
    expect(log.seconds).to.be.within(50, 60);
    await log.close();
    expect(await readMetrics(file)).to.have.length(1);
  });

  it('starts over without a position', async () => {
    const file = folder.write('old.jsonl', '{"step":2,"seconds":50}\n');
    await (await openMetricsLog(file, 2)).close();
    expect(readFileSync(file, 'utf8')).to.equal('');
  });
});
