import { createModel, type Model, type ModelConfig } from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { Raster } from '../../images/resample.js';
import type { AdaptEvent, AdaptScene, FromTrainer } from '../messages.js';
import { Trainer } from '../trainer.js';
import { adapt } from './adapt-job.js';
import { drawContexts, splitKnown } from './known-split.js';

const SHAPE = { height: 8, width: 8, channels: 3 };
const CONFIG: ModelConfig = {
  encoder: { type: 'cnn', channels: [4] },
  hypernetwork: { latent: 6, hidden: [], emission: 'full' },
  siren: { width: 8, hiddenLayers: 1, omega0: 5 },
};
const BASE = 'hypernetwork.base.layers.0.weight';
const IMAGE: Raster = { ...SHAPE, data: Float32Array.from({ length: 192 }, (_, i) => Math.sin(i / 30) * 0.8) };
const SCENE: AdaptScene = {
  folder: 'https://example.org/model/',
  image: IMAGE,
  mask: Uint8Array.from({ length: 64 }, (_, pixel) => Number(pixel % 2 === 0)),
  steps: 12,
};

/** Returns the model with gradients that are three times too large, as a driver might compute them. */
const spoiled = (model: Model): Model => ({
  ...model,
  valuesAt: (...question) => {
    const wrong = tf.customGrad((x) => ({
      value: tf.clone(x as tf.Tensor),
      gradFunc: (dy: tf.Tensor) => tf.mul(dy, 3),
    }));
    return wrong(model.valuesAt(...question)) as tf.Tensor3D;
  },
});

describe('an adaptation', () => {
  before(() => tf.setBackend('cpu'));

  const run = async (scene: AdaptScene, model = createModel(CONFIG, SHAPE, 3)) => {
    const events: AdaptEvent[] = [];
    const initial = await model.state();
    const before = tf.memory().numTensors;
    const signal = new AbortController().signal;
    await adapt(model, scene, { happened: (event) => events.push(event), signal });
    expect(tf.memory().numTensors).to.equal(before);
    const final = await model.state();
    model.dispose();
    return { events, initial, final };
  };

  it('keeps the step that predicts held-out pixels best, and does not train the encoder', async () => {
    const { events, initial, final } = await run(SCENE);
    const steps = events.filter((event) => event.type === 'step');
    const highest = steps.reduce((best, one) => (one.heldOut > best.heldOut ? one : best));
    const last = events.at(-1) as Extract<AdaptEvent, { type: 'finished' }>;
    expect(last).to.deep.equal({ type: 'finished', steps: 12, best: highest.step });
    expect(last.best).to.be.above(0);
    expect(highest.heldOut).to.be.above((steps[0]?.heldOut as number) + 0.5);
    for (const [name, { data }] of Object.entries(final))
      if (name.startsWith('encoder.')) expect(data).to.deep.equal(initial[name]?.data);
    expect(final[BASE]?.data).not.to.deep.equal(initial[BASE]?.data);
  });

  it('keeps the prediction if no step is better', async () => {
    const noise = IMAGE.data.map((_, i) => Math.sin(i * i * 12.9898));
    const { events, initial, final } = await run({ ...SCENE, image: { ...IMAGE, data: noise }, steps: 6 });
    const last = events.at(-1) as Extract<AdaptEvent, { type: 'finished' }>;
    const [first, ...others] = events.filter((event) => event.type === 'step');
    const isBetter = others.some(({ heldOut }) => heldOut > (first?.heldOut as number));
    if (isBetter) expect(last.best).to.be.above(0);
    else expect(final).to.deep.equal(initial);
  });

  it('does not read unknown pixels', async () => {
    const hidden = IMAGE.data.map((value, i) => (Math.floor(i / 3) % 2 === 0 ? value : 100));
    const [one, other] = [await run(SCENE), await run({ ...SCENE, image: { ...IMAGE, data: hidden } })];
    expect(other.final).to.deep.equal(one.final);
  });

  it('refuses an image with too few known pixels', async () => {
    const mask = SCENE.mask.map((value, pixel) => (pixel < 20 ? value : 0));
    await run({ ...SCENE, mask }).then(
      () => expect.fail('accepted'),
      (error: Error) => expect(error.message).to.contain('Keep 16 pixels or more'),
    );
  });

  it('goes on with the next backend if the gradient of the model is wrong', async () => {
    const sent: FromTrainer[] = [];
    let loaded = 0;
    const done = new Promise<void>((resolve) => {
      const load = async () => undefined;
      const trainer = new Trainer({
        backends: [
          { name: 'cpu', label: 'Fast', load },
          { name: 'cpu', label: 'Slow', load },
        ],
        readImage: () => Promise.reject(new Error('unused')),
        loadModel: async () => {
          const model = createModel(CONFIG, SHAPE, 3);
          return loaded++ === 0 ? spoiled(model) : model;
        },
        post: (message) => {
          sent.push(message);
          if (message.type === 'adapting' && message.event.type === 'finished') resolve();
        },
      });
      void trainer.receive({ type: 'start', backend: null });
      void trainer.receive({ type: 'adapt', id: 7, scene: { ...SCENE, steps: 3 } });
    });
    await done;
    const started = sent.filter((message) => message.type === 'backend').map((message) => message.started);
    expect(started.map(({ label }) => label)).to.deep.equal(['Fast', 'Slow']);
    const wrong = { label: 'Fast', reason: 'It computes a wrong gradient of the model.', isWrong: true };
    expect(started[1]?.refused).to.deep.equal([wrong]);
  });
});

describe('the split of the known pixels', () => {
  it('holds a fifth of them out, and draws contexts from the others', () => {
    const { mask } = SCENE;
    const { used, heldOut } = splitKnown(mask, 1) as { used: Uint8Array<ArrayBuffer>; heldOut: Uint8Array };
    const count = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);
    expect([count(heldOut), count(used)]).to.deep.equal([6, 26]);
    mask.forEach((value, pixel) => {
      expect((used[pixel] as number) + (heldOut[pixel] as number)).to.equal(value);
    });
    const contexts = drawContexts(used, 40, 1, 0);
    contexts.forEach((value, i) => {
      expect(value).to.be.at.most(used[i % 64] as number);
    });
    const sizes = Array.from({ length: 40 }, (_, i) => count(contexts.subarray(64 * i, 64 * (i + 1))));
    expect(Math.min(...sizes)).to.be.within(3, 13);
    expect(Math.max(...sizes)).to.be.within(18, 26);
  });
});
