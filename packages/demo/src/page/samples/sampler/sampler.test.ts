import { gridAxes } from '@hypersiren/hypernet';
import {
  createGenerator,
  drawLatentParts,
  type GeneratorConfig,
  latentsBetween,
} from '@hypersiren/hypernet/generators';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { imagePixels } from '../../colors.js';
import { PageError } from '../../page-error.js';
import { WHOLE, windowOf } from '../../view.js';
import { keyOf } from '../samples-state.js';
import type { FromSampler, ImagePart, ImageRequest } from './messages.js';
import { Sampler, type SamplerHost } from './sampler.js';
import { valueTest } from './value-test.js';

const CONFIG: GeneratorConfig = {
  kind: 'generator',
  ...{ latent: 6, lift: true, normalize: false, mixture: 3, mapping: 1, patch: 4 },
  ...{ width: 8, depth: 1, heads: 2, mlp: 1, siren: { width: 5 } },
};
const SHAPE = { height: 8, width: 8, channels: 3 };

describe('the worker of samples', function () {
  this.timeout(60_000);
  const posted: FromSampler[] = [];
  const create = (changes: Partial<SamplerHost> = {}) =>
    new Sampler({
      startBackend: async () => {
        await tf.setBackend('cpu');
        return { started: { name: 'cpu', label: 'JavaScript', refused: [] }, refused: [] };
      },
      loadGenerator: async () => ({
        about: {
          format: 'hypersiren-demo-generator',
          version: 1,
          name: 'tiny',
          step: 1,
          config: CONFIG,
          shape: SHAPE,
          bytes: 1,
        },
        generator: createGenerator(CONFIG, SHAPE, 3),
      }),
      post: (message) => void posted.push(message),
      ...changes,
    });
  const start = { type: 'start', folder: 'http://localhost/generator/', backend: null } as const;
  const request: ImageRequest = {
    id: 1,
    from: { seed: 1, index: 2 },
    to: { seed: 4, index: 0 },
    share: 0.25,
    view: { row: 0.1, column: -0.2, reach: 0.5 },
    size: { height: 40, width: 40 },
  };
  const parts = (): ImagePart[] => posted.flatMap((message) => (message.type === 'part' ? [message.part] : []));
  beforeEach(() => {
    posted.length = 0;
  });

  it('starts a backend, loads the generator and tells its name and size', async () => {
    await create().receive(start);
    expect(posted).to.have.length(1);
    expect(posted[0]).to.deep.include({ type: 'started', name: 'tiny', shape: SHAPE });
  });

  it('renders a place on the path between two samples, coarse at first, then every pixel of the canvas', async () => {
    const sampler = create();
    await sampler.receive(start);
    await sampler.receive({ type: 'image', request });
    const [first, ...rest] = parts();
    expect(first?.row).to.equal(undefined);
    const drawn = new Uint8ClampedArray(4 * 40 * 40);
    for (const { row, pixels } of rest) if (row !== undefined) drawn.set(pixels.bytes, 4 * row * pixels.width);
    expect(parts().map(({ isLast }) => isLast)).to.deep.equal([...rest.map(() => false), true]);

    const generator = createGenerator(CONFIG, SHAPE, 3);
    const values = tf.tidy(() => {
      const [from, to] = [request.from, request.to].map(({ seed, index }) =>
        drawLatentParts(generator, { seed, count: 1, first: index }),
      ) as [ReturnType<typeof drawLatentParts>, ReturnType<typeof drawLatentParts>];
      const images = generator.emit(latentsBetween(from, to, [request.share]));
      const axes = gridAxes({ ...request.size, window: windowOf(request.view, SHAPE, request.size) });
      return generator.valuesAt(images, axes);
    });
    const wanted = imagePixels(values.dataSync(), 3);
    values.dispose();
    generator.dispose();
    // A band computes its coordinates anew, which may move a value over the edge between two levels.
    const differences = wanted.map((level, i) => Math.abs(level - (drawn[i] as number)));
    expect(Math.max(...differences)).to.be.at.most(1);
    expect(new Set(wanted).size).to.be.above(20);
  });

  it('renders small images of samples, those of a newer request instead of those of an older one', async () => {
    const sampler = create();
    await sampler.receive(start);
    const names = (seed: number) => Array.from({ length: 4 }, (_, index) => ({ seed, index }));
    const older = sampler.receive({ type: 'thumbnails', names: names(1) });
    const newer = sampler.receive({ type: 'thumbnails', names: names(2) });
    await Promise.all([older, newer]);
    const drawn = posted.flatMap((message) => (message.type === 'thumbnail' ? [keyOf(message.name)] : []));
    expect(drawn.slice(-4)).to.deep.equal(['2.0', '2.1', '2.2', '2.3']);
    expect(drawn.length).to.be.below(8);
  });

  it('leaves an image unfinished for a newer one', async () => {
    const sampler = create();
    await sampler.receive(start);
    const older = sampler.receive({ type: 'image', request: { ...request, size: { height: 400, width: 400 } } });
    const newer = sampler.receive({ type: 'image', request: { ...request, id: 2, view: WHOLE } });
    await Promise.all([older, newer]);
    expect(parts().filter(({ id, isLast }) => id === 1 && isLast)).to.deep.equal([]);
    expect(parts().at(-1)).to.include({ id: 2, isLast: true });
  });

  it('renders what was requested before it had started', async () => {
    const sampler = create();
    const started = sampler.receive(start);
    await sampler.receive({ type: 'image', request });
    await started;
    expect(parts().at(-1)).to.include({ id: 1, isLast: true });
  });

  it('keeps no tensors but those of the last image and its coordinates', async () => {
    const sampler = create();
    await sampler.receive(start);
    await sampler.receive({ type: 'image', request });
    const before = tf.memory().numTensors;
    await sampler.receive({ type: 'image', request: { ...request, id: 2, share: 0.5, view: WHOLE } });
    await sampler.receive({ type: 'thumbnails', names: [request.from, request.to] });
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('says what is wrong if no backend starts or the generator cannot be loaded', async () => {
    const refused = [{ label: 'WebAssembly', reason: 'This browser has no WebAssembly.', isWrong: false }];
    await create({ startBackend: async () => ({ started: undefined, refused }) }).receive(start);
    expect(posted.at(-1)).to.deep.equal({
      type: 'failed',
      message: 'This browser cannot compute samples. WebAssembly: This browser has no WebAssembly.',
      forUser: true,
    });
    const fails = () => Promise.reject(new PageError('The generator could not be loaded.'));
    await create({ loadGenerator: fails }).receive(start);
    expect(posted.at(-1)).to.include({ message: 'The generator could not be loaded.', forUser: true });
    await create({ loadGenerator: () => Promise.reject(new Error('a bug')) }).receive(start);
    expect(posted.at(-1)).to.include({ message: 'a bug', forUser: false });
  });
});

describe('the test of a backend that renders samples', function () {
  this.timeout(60_000);

  it('passes a backend that computes right, and names what one that does not gets wrong', async () => {
    expect(await valueTest('cpu')).to.equal(undefined);
    const cpu = Object.getPrototypeOf(tf.findBackend('cpu')) as { constructor: new () => tf.KernelBackend };
    tf.registerBackend('no-sines', () => new cpu.constructor());
    tf.copyRegisteredKernels('cpu', 'no-sines');
    tf.unregisterKernel('Sin', 'no-sines');
    tf.registerKernel({ ...tf.getKernel('Identity', 'cpu'), kernelName: 'Sin', backendName: 'no-sines' });
    expect((await valueTest('no-sines'))?.what).to.equal('values of generated images');
    await tf.setBackend('cpu');
    tf.removeBackend('no-sines');
  });
});
