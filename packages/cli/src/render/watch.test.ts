import type { MetricsRow } from '@hypersiren/runner';
import { expect } from 'chai';
import { temporaryFolder } from '../../../../tools/testing/temporary-folder.js';
import { TINY_CONFIG } from '../../../../tools/testing/tiny-config.js';
import { runWatch } from '../actions/watch.js';
import { capturedOutput } from '../testing/captured-output.js';

describe('hypersiren watch', () => {
  const folder = temporaryFolder();
  const run = folder.at('run');
  const rows = (count: number): string =>
    Array.from({ length: count }, (_, index): MetricsRow => {
      const step = 2 * (index + 1);
      const terms = { loss: 1 / step, pixel: 0.5 / step, latent: 1, weights: 1 };
      return { step, epoch: 0, ...terms, gradientNorm: 2, learningRate: 1e-3, seconds: step / 4 };
    })
      .map((row) => `${JSON.stringify(row)}\n`)
      .join('');
  const state = (outcome: string, count: number): void => {
    folder.write('run/run.json', JSON.stringify({ outcome }));
    folder.write('run/metrics.jsonl', rows(count));
  };
  before(() => folder.write('run/config.yaml', TINY_CONFIG.replace('steps: 6', 'steps: 100')));
  const shown = async (once: boolean, options = {}): Promise<string> => {
    const out = capturedOutput(options);
    await runWatch({ run, once }, { out, err: capturedOutput() }, new AbortController().signal);
    return out.text;
  };

  it('shows the progress and the loss curve of a run once without a terminal', async () => {
    state('running', 30);
    const text = await shown(false);
    expect(text).to.match(/^run {2}running\n {1}?60 \/ 100 {2}4\.00 steps\/s {2}10 s left\n/);
    expect(text).to.contain('loss 0.0167  pixels’ error 0.00833  gradient 2.00  learning rate 0.00100  epoch 0');
    expect(text).to.match(/┤[^\n]*[\u2801-\u28ff]/);
    expect(text).to.match(/60 steps\n$/);
    expect(text).to.not.contain('\u001b');
  });

  it('redraws in place on a terminal until the run ends', async () => {
    state('running', 10);
    const watching = shown(false, { isTTY: true, columns: 60, rows: 16 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    state('finished', 50);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is how a terminal is told to draw over
    const frames = (await watching).split(/\u001b\[\d+A\r\u001b\[J/);
    expect(frames.length).to.be.within(2, 3);
    expect(frames[0]).to.match(/^run {2}running\n 20 \/ 100/);
    expect(frames.at(-1)).to.match(/^run {2}finished\n100 \/ 100\n/);
    for (const line of frames[0]?.trimEnd().split('\n').slice(4) ?? []) expect([...line].length).to.be.at.most(60);
  });

  it('redraws all its rows on a small terminal', async () => {
    state('running', 10);
    const watching = shown(false, { isTTY: true, columns: 24, rows: 12 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    state('finished', 50);
    const text = await watching;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is how a terminal is told to draw over
    const [first = ''] = text.split(/\u001b\[\d+A\r\u001b\[J/);
    const rows = first.trimEnd().split('\n');
    for (const row of rows) expect([...row].length, row).to.be.at.most(24);
    expect(rows.length).to.be.below(12);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
    expect(/\u001b\[(\d+)A/.exec(text)?.[1]).to.equal(String(first.split('\n').length - 1));
  });

  it('shows a fit as well, with its newest measures', async () => {
    const row = { loss: 0.5, terms: {}, gradientNorm: 2, learningRate: 1e-3 };
    const lines = [
      { ...row, step: 10, seconds: 1, measures: { psnr: 21.5 } },
      { ...row, step: 20, seconds: 2 },
    ];
    folder.write('fit/config.yaml', 'name: fit\nfit: {type: image, image: a.png}\ntrain: {steps: 50}\n');
    folder.write('fit/run.json', JSON.stringify({ outcome: 'running' }));
    folder.write('fit/metrics.jsonl', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const out = capturedOutput();
    const terminal = { out, err: capturedOutput() };
    await runWatch({ run: folder.at('fit'), once: true }, terminal, new AbortController().signal);
    expect(out.text).to.match(/^fit {2}running\n20 \/ 50 {2}10\.0 steps\/s/);
    expect(out.text).to.contain('loss 0.500  gradient 2.00  learning rate 0.00100  psnr 21.5');
  });

  it('reports that nothing is logged yet', async () => {
    state('running', 0);
    expect(await shown(true)).to.equal('run  running\nNothing is logged yet.\n');
  });
});
