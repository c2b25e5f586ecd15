import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { decodePng } from '../../../tools/testing/decode-png.js';
import { type RawField, readMessage } from '../../../tools/testing/read-message.js';
import { TINY_CONFIG } from '../../../tools/testing/tiny-config.js';
import { workingFolder } from '../../../tools/testing/working-folder.js';
import { findTensorboard, readWithTensorboard } from './testing/read-tensorboard.js';
import { runHere } from './testing/run-here.js';

interface Told {
  step: number;
  time: number;
  tag: string;
  value: Map<number, RawField[]>;
}

describe('hypersiren tensorboard', function () {
  this.timeout(60_000);
  const folder = workingFolder();
  const hypersiren = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runHere([...args, '--backend', 'cpu']);
    expect(code, stderr).to.equal(0);
    return stdout;
  };
  before(async () => {
    folder.write('tiny.yaml', TINY_CONFIG);
    await hypersiren('train', 'tiny.yaml', '--set', 'train.statisticsEvery=3');
  });

  /** What the newest file in a folder says, value by value. */
  function read(directory: string): Told[] {
    const [name] = readdirSync(folder.at(directory)).sort().reverse();
    const bytes = readFileSync(folder.at(path.join(directory, name as string)));
    const told: Told[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = Number(bytes.readBigUInt64LE(at));
      const event = readMessage(bytes.subarray(at + 12, at + 12 + length));
      at += length + 16;
      const [summary] = event.get(5) ?? [];
      for (const value of summary ? (readMessage(summary as Uint8Array).get(1) ?? []) : []) {
        const fields = readMessage(value as Uint8Array);
        told.push({
          step: (event.get(2)?.[0] ?? 0) as number,
          time: Buffer.from(event.get(1)?.[0] as Uint8Array).readDoubleLE(),
          tag: Buffer.from(fields.get(1)?.[0] as Uint8Array).toString(),
          value: fields,
        });
      }
    }
    return told;
  }

  it('writes all logged values at their steps, and the evaluated errors', async () => {
    const out = await hypersiren('tensorboard', 'runs/tiny');
    expect(out).to.match(
      /^events {2}runs\/tiny\/tensorboard\/events\.out\.tfevents\.\d{10}\..* {2}3 lines of the log, to step 6\n$/,
    );
    const told = read('runs/tiny/tensorboard');
    const rows = readFileSync(folder.at('runs/tiny/metrics.jsonl'), 'utf8').trim().split('\n');
    const losses = told.filter(({ tag }) => tag === 'loss/whole');
    expect(losses.map(({ step }) => step)).to.deep.equal([2, 4, 6]);
    losses.forEach(({ value }, index) => {
      const loss = Buffer.from(value.get(2)?.[0] as Uint8Array).readFloatLE();
      expect(loss).to.be.closeTo(JSON.parse(rows[index] as string).loss, 1e-6);
    });
    expect(told.filter(({ tag }) => tag === "std over SIREN's, weights/layer 1").map(({ step }) => step)).to.deep.equal(
      [0, 3, 6],
    );
    expect(told.filter(({ tag }) => tag === 'error, unknown pixels/5 pixels').map(({ step }) => step)).to.deep.equal([
      6,
    ]);
    const { started } = JSON.parse(readFileSync(folder.at('runs/tiny/run.json'), 'utf8'));
    for (const { time } of told) expect(time - Date.parse(started) / 1000).to.be.within(0, 60);
  });

  it('writes images of every context and histograms of every emitted tensor, for each checkpoint', async () => {
    const told = read('runs/tiny/tensorboard');
    const rasters = told.filter(({ tag }) => tag.startsWith('inpainted/'));
    expect(rasters.map(({ tag, step }) => `${tag} ${step}`)).to.have.members(
      ['5 pixels', '20 pixels', 'half', 'full'].flatMap((context) =>
        [4, 6].map((step) => `inpainted/${context} ${step}`),
      ),
    );
    const image = readMessage(rasters[0]?.value.get(4)?.[0] as Uint8Array);
    const { width, height } = await decodePng(image.get(4)?.[0] as Uint8Array);
    expect([height, width]).to.deep.equal([3 * 8, 7 * 8]); // known, inpainted and true; all seven images
    expect([image.get(1)?.[0], image.get(2)?.[0]]).to.deep.equal([height, width]);
    const histograms = told.filter(({ tag, step }) => tag.startsWith('emitted/') && step === 6);
    expect(histograms.map(({ tag }) => tag)).to.deep.equal(
      [1, 2, 3].flatMap((layer) => [`emitted/layer ${layer} weights`, `emitted/layer ${layer} biases`]),
    );
  });

  it('writes the losses, terms and measures of a fit', async () => {
    folder.write('runs/fit/config.yaml', 'name: fit\nfit: {type: image, image: a.png}\n');
    folder.write('runs/fit/run.json', JSON.stringify({ outcome: 'finished', started: '2026-01-01T00:00:00Z' }));
    const row = { step: 5, loss: 3, terms: { on: 1, off: 2 }, gradientNorm: 1, learningRate: 1e-3, seconds: 1 };
    folder.write('runs/fit/metrics.jsonl', `${JSON.stringify({ ...row, measures: { psnr: 20 } })}\n`);
    await hypersiren('tensorboard', 'runs/fit');
    const told = read('runs/fit/tensorboard').map(({ tag }) => tag);
    expect(told).to.include.members(['loss/whole', 'loss/on', 'loss/off', 'measures/psnr', 'training/learning rate']);
  });

  it('is read by TensorBoard itself: every number, image and histogram', function () {
    const python = findTensorboard();
    if (!python) this.skip();
    const { scalars, images, histograms } = readWithTensorboard(python, folder.at('runs/tiny/tensorboard'));
    const rows = readFileSync(folder.at('runs/tiny/metrics.jsonl'), 'utf8').trim().split('\n');
    expect(scalars['loss/whole']).to.deep.equal(
      rows.map((row) => [JSON.parse(row).step, Math.fround(JSON.parse(row).loss)]),
    );
    const told = new Set(read('runs/tiny/tensorboard').map(({ tag }) => tag));
    expect([scalars, images, histograms].flatMap(Object.keys).toSorted()).to.deep.equal([...told].toSorted());
    expect(images['inpainted/half']).to.deep.equal([4, 6].map((step) => [step, 7 * 8, 3 * 8]));
    // Weights of seven images from 2 to 8.
    expect(histograms['emitted/layer 1 weights']?.map(([step, count]) => [step, count])).to.deep.equal([
      [4, 112],
      [6, 112],
    ]);
  });

  it('follows a run until it ends, writing new events', async () => {
    const file = folder.at('runs/tiny/run.json');
    const finished = readFileSync(file, 'utf8');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(finished), outcome: 'running' }));
    const following = hypersiren('tensorboard', 'runs/tiny', '--follow', '-o', 'followed');
    const log = folder.at('runs/tiny/metrics.jsonl');
    const lines = readFileSync(log, 'utf8');
    const more = { ...JSON.parse(lines.trim().split('\n').at(-1) as string), step: 8 };
    await new Promise((resolve) => setTimeout(resolve, 1000));
    writeFileSync(log, `${lines}${JSON.stringify(more)}\n`);
    writeFileSync(file, finished);
    expect(await following).to.match(/ {2}4 lines of the log, to step 8\n$/);
    expect(
      read('followed')
        .filter(({ tag }) => tag === 'loss/whole')
        .map(({ step }) => step),
    ).to.deep.equal([2, 4, 6, 8]);
  });
});
