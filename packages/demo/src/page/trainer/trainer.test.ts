import { FittedSignal, imagePsnr } from '@hypersiren/siren/fits';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { PageError } from '../page-error.js';
import type { FitEvent, FitNetworkName, FitSettings, FromTrainer } from './messages.js';
import { Trainer } from './trainer.js';

const SIZE = { height: 12, width: 10 };
const VALUES = Float32Array.from({ length: 12 * 10 * 3 }, (_, i) => Math.sin(i / 17) * 0.7);
const SETTINGS: FitSettings = { omega0: 30, width: 12, networks: ['siren'], steps: 12, pixels: 50 };

type Message = FromTrainer | FitEvent;

describe('the trainer', () => {
  before(() => tf.setBackend('cpu'));

  /** A trainer with its backend started and an image read, and the messages that it sends. */
  const prepared = async () => {
    const sent: Message[] = [];
    const waiting: [Message['type'], () => void][] = [];
    const trainer = new Trainer({
      backends: [{ name: 'cpu', label: 'JavaScript', load: async () => undefined }],
      readImage: async (_, name) => {
        if (name === 'notes.txt') throw new PageError('“notes.txt” is not an image.');
        return { ...SIZE, channels: 3, data: VALUES };
      },
      loadModel: () => Promise.reject(new Error('unused')),
      post: (sentMessage) => {
        const message = sentMessage.type === 'fitting' ? sentMessage.event : sentMessage;
        sent.push(message);
        for (const [type, resolve] of waiting.splice(0))
          if (type === message.type) resolve();
          else waiting.push([type, resolve]);
      },
    });
    const until = (type: Message['type']) => new Promise<void>((resolve) => waiting.push([type, resolve]));
    const all = <Type extends Message['type']>(type: Type) =>
      sent.filter((message): message is Extract<Message, { type: Type }> => message.type === type);
    await trainer.receive({ type: 'start', backend: null });
    await trainer.receive({ type: 'image', source: { portrait: 0 }, name: 'Waves' });
    const fit = (settings: Partial<FitSettings> = {}) =>
      trainer.receive({ type: 'fit', id: 1, settings: { ...SETTINGS, ...settings } });
    const save = async (network: FitNetworkName = 'siren') => {
      await trainer.receive({ type: 'save', network });
      return all('saved').at(-1)?.bytes as Uint8Array;
    };
    return { trainer, sent, all, until, fit, save };
  };

  it('starts a backend and shows the image with its derivatives', async () => {
    const { sent } = await prepared();
    expect(sent.map(({ type }) => type)).to.deep.equal(['backend', 'target']);
    const [, target] = sent as [Message, Extract<Message, { type: 'target' }>];
    expect(target.size).to.deep.equal(SIZE);
    for (const { bytes, height, width } of Object.values(target.pictured))
      expect(bytes.length).to.equal(4 * height * width);
  });

  it('fits all networks in turn to the last step, and renders each', async () => {
    const { all, until, fit } = await prepared();
    const finished = until('finished');
    await fit({ networks: ['siren', 'relu', 'encoding'] });
    await finished;
    expect(all('finished')).to.deep.equal([{ type: 'finished', step: 12 }]);
    const last = all('progress').at(-1)?.progress;
    expect(last?.step).to.equal(12);
    expect(last?.pixels).to.equal(50);
    const views = all('view').map(({ view }) => view);
    expect(new Set(views.map(({ network }) => network))).to.deep.equal(new Set(['siren', 'relu', 'encoding']));
    expect(views.at(-1)?.step).to.equal(12);
    expect(all('failed')).to.deep.equal([]);
  });

  it('saves a network that Node loads, with the error that the page shows', async () => {
    const { all, until, fit, save } = await prepared();
    const finished = until('finished');
    await fit({ steps: 60 });
    await finished;
    const signal = FittedSignal.load(await save());
    const { value } = await signal.render(SIZE);
    signal.dispose();
    expect(imagePsnr(value, VALUES)).to.be.closeTo(all('view').at(-1)?.view.psnr as number, 1e-3);
    expect(all('view').at(-1)?.view.psnr).to.be.above(15);
  });

  it('takes no step while it is paused, and the pause does not change the result', async () => {
    const one = await prepared();
    const finished = one.until('finished');
    await one.fit({ networks: ['siren', 'relu'] });
    await finished;
    const { trainer, all, until, fit, save } = await prepared();
    const begun = until('progress');
    await fit({ networks: ['siren', 'relu'] });
    await begun;
    const shown = until('view');
    await trainer.receive({ type: 'pause' });
    await shown;
    const paused = await save();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await save()).to.deep.equal(paused);
    expect(all('finished')).to.deep.equal([]);
    const end = until('finished');
    await trainer.receive({ type: 'continue' });
    await end;
    expect(await save()).to.deep.equal(await one.save());
    expect(await save()).not.to.deep.equal(paused);
  });

  it('ends a running fit for a new one or a new image, and frees its networks', async () => {
    const { trainer, all, until, fit } = await prepared();
    const before = tf.memory().numTensors;
    const begun = until('progress');
    await fit({ steps: 10_000 });
    await begun;
    const finished = until('finished');
    await fit({ steps: 2 });
    await finished;
    expect(all('finished')).to.deep.equal([{ type: 'finished', step: 2 }]);
    await trainer.receive({ type: 'image', source: { portrait: 1 }, name: 'Waves' });
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('reports a network that diverges, and goes on with the others', async () => {
    const { all, until, fit, trainer } = await prepared();
    const finished = until('finished');
    await fit({ omega0: 1e38, networks: ['siren', 'relu'] });
    await finished;
    expect(all('diverged')[0]?.network).to.equal('siren');
    expect(all('diverged')[0]?.message).to.contain('ran away');
    expect(all('view').at(-1)?.view).to.deep.include({ network: 'relu', step: 12 });
    await trainer.receive({ type: 'save', network: 'siren' });
    expect(all('failed')[0]?.message).to.equal('There is no fitted network to save. Fit an image first.');
  });

  it('answers what it cannot do, and handles the next message', async () => {
    const { trainer, all, until, fit } = await prepared();
    await trainer.receive({ type: 'image', source: { portrait: 0 }, name: 'notes.txt' });
    expect(all('failed')).to.deep.equal([{ type: 'failed', message: '“notes.txt” is not an image.', forUser: true }]);
    const finished = until('finished');
    await fit({ steps: 1 });
    await finished;
  });

  it('says which backends were refused if none can train', async () => {
    const sent: FromTrainer[] = [];
    const trainer = new Trainer({
      backends: [{ name: 'none', label: 'None', load: async () => 'This browser has none.' }],
      readImage: () => Promise.reject(new Error('unused')),
      loadModel: () => Promise.reject(new Error('unused')),
      post: (message) => void sent.push(message),
    });
    await trainer.receive({ type: 'start', backend: null });
    const refused = [{ label: 'None', reason: 'This browser has none.', isWrong: false }];
    expect(sent).to.deep.equal([{ type: 'no-backend', refused }]);
    const image = { height: 1, width: 1, channels: 3, data: new Float32Array(3) };
    await trainer.receive({ type: 'adapt', id: 1, scene: { folder: '', image, mask: new Uint8Array(1), steps: 1 } });
    await trainer.receive({ type: 'stop' });
    expect(sent.slice(1)).to.deep.equal([{ type: 'no-backend', refused }]);
  });
});
