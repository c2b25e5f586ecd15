import { createModel, type ModelConfig } from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { Completer } from '../completion.js';
import type { LoadedModel } from '../loading/load-model.js';
import { PageError } from '../page-error.js';
import { WHOLE, windowOf } from '../view.js';
import { Inpainter } from './inpainter.js';
import type { FromInpainter, Inpainting, StartedModel } from './messages.js';

const SHAPE = { height: 6, width: 8, channels: 3 };
const CONFIG: ModelConfig = {
  encoder: { type: 'cnn', channels: [4] },
  hypernetwork: { latent: 4, hidden: [8], emission: 'full' },
  siren: { width: 6, hiddenLayers: 1, omega0: 6 },
};
const SIZE = { height: 9, width: 12 };
const WINDOW = windowOf(WHOLE, SHAPE, SIZE);

describe('the worker that inpaints', () => {
  before(() => tf.setBackend('cpu'));

  const load = async (): Promise<LoadedModel> => {
    const model = createModel(CONFIG, SHAPE, 3);
    const about = { name: 'tiny', step: 0, config: CONFIG, shape: SHAPE, bytes: 0, images: [] };
    return { model, about: { format: 'hypersiren-demo', version: 1, ...about } };
  };
  const image = (times: number) => ({
    image: { ...SHAPE, data: Float32Array.from({ length: 144 }, (_, i) => Math.sin(times * i)) },
    mask: Uint8Array.from({ length: 48 }, (_, i) => Number(i % 3 === 0)),
  });
  const inpainter = (
    loadModel: (folder: string, onProgress: (share: number) => void) => Promise<LoadedModel> = load,
  ) => {
    const messages: FromInpainter[] = [];
    const post = (message: FromInpainter) => void messages.push(message);
    const own = new Inpainter({ startBackend: async () => 'cpu', loadModel, post });
    let next = 0;
    const call = async <M extends keyof Inpainting>(method: M, ...parameters: Parameters<Inpainting[M]>) => {
      const id = next++;
      await own.receive({ id, method, parameters });
      const answer = messages.find((message) => 'id' in message && message.id === id);
      if (answer?.type !== 'result') throw Object.assign(new Error(), answer);
      return answer.result as Awaited<ReturnType<Inpainting[M]>>;
    };
    return { own, call, messages };
  };

  it('goes on with the next backend if a value is not a number', async () => {
    const tried: (readonly string[])[] = [];
    const own = new Inpainter({
      startBackend: async (_, refused) => {
        tried.push([...refused]);
        return refused.length === 0 ? 'webgpu' : 'wasm';
      },
      loadModel: async () => {
        const loaded = await load();
        if (tried.length === 1)
          for (const variable of loaded.model.variables.values())
            tf.tidy(() => variable.assign(tf.fill(variable.shape, Number.NaN)));
        return loaded;
      },
      post: () => undefined,
    });
    const before = tf.memory().numTensors;
    expect((await own.start('model/', null)).backend).to.equal('wasm');
    expect(tried).to.deep.equal([[], ['webgpu']]);
    const after = tf.memory().numTensors;
    const { model } = await load();
    expect(after - before).to.equal(tf.memory().numTensors - after); // one model is left
    model.dispose();
  });

  it('computes what the model computes, about the last image', async () => {
    const { call } = inpainter();
    const started: StartedModel = await call('start', 'model/', null);
    expect(started.backend).to.equal('cpu');
    expect(structuredClone(started)).to.deep.equal(started); // so that it can be sent
    await call('complete', image(5), false);
    await call('complete', image(1), true);
    const { model } = await load();
    const completer = new Completer(model);
    const { image: raster, mask } = image(1);
    const completion = completer.complete(raster, mask, true);
    expect(await call('pixels')).to.deep.equal(await completer.pixels(completion, raster, mask));
    const { images } = completion;
    expect(await call('values', WINDOW, SIZE)).to.deep.equal(await completer.values(images, WINDOW, SIZE));
    expect(await call('derivatives', WINDOW, SIZE)).to.deep.equal(await completer.derivatives(images, WINDOW, SIZE));
    expect(await call('weights')).to.deep.equal(await completer.weights(images));
    const other = image(7);
    const [from, to] = [completer.encode(raster, mask), completer.encode(other.image, other.mask)];
    expect(await call('blend', image(1), other, 0.3, SIZE)).to.deep.equal(await completer.blend(from, to, 0.3, SIZE));
  });

  it('keeps no tensors but those of the last image', async () => {
    const { call } = inpainter();
    await call('start', 'model/', null);
    await call('complete', image(1), false);
    const { numTensors } = tf.memory();
    await call('complete', image(2), false);
    await call('values', WINDOW, SIZE);
    await call('derivatives', WINDOW, SIZE);
    await call('blend', image(1), image(2), 0.5, SIZE);
    expect(tf.memory().numTensors).to.equal(numTensors);
    await call('start', 'model/', null); // another model takes the place of the first
    await call('complete', image(2), false);
    expect(tf.memory().numTensors).to.equal(numTensors);
  });

  it('tells the progress of the loading, and answers in the order of the calls', async () => {
    const { own, messages } = inpainter(async (_, onProgress) => {
      onProgress(0.5);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return load();
    });
    const first = own.receive({ id: 0, method: 'start', parameters: ['model/', null] });
    await Promise.all([first, own.receive({ id: 1, method: 'complete', parameters: [image(1), false] })]);
    expect(messages.map(({ type, ...rest }) => [type, 'id' in rest ? rest.id : rest.share])).to.deep.equal([
      ['progress', 0.5],
      ['result', 0],
      ['result', 1],
    ]);
  });

  it('tells messages for the user from faults, and goes on after both', async () => {
    let attempts = 0;
    const { call, messages } = inpainter(async () => {
      if (attempts++ === 0) throw new PageError('The model is damaged.');
      return load();
    });
    await call('complete', image(1), false).catch(() => undefined);
    await call('start', 'model/', null).catch(() => undefined);
    expect(messages).to.deep.equal([
      { type: 'failed', id: 0, message: 'expected a call of start first', forUser: false },
      { type: 'failed', id: 1, message: 'The model is damaged.', forUser: true },
    ]);
    await call('start', 'model/', null);
    await call('complete', image(1), false);
    expect((await call('values', WINDOW, SIZE)).length).to.equal(9 * 12 * 3);
  });
});
