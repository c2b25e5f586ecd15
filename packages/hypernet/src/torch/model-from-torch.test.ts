import { drawUniform } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import {
  AUTHORS_SIZE,
  cnnEncoderState,
  cnnLatent,
  type KnownPixel,
  setEncoderState,
  setLatent,
  type TorchState,
  valueAt,
} from '../testing/authors-model.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { modelFromTorch } from './model-from-torch.js';

describe('modelFromTorch', () => {
  onCpu();

  const { height, width } = AUTHORS_SIZE;
  const values = drawUniform(1, 'values', 3 * height * width, 1);
  const known: KnownPixel[] = [1, 2, 5, 8, 11, 15].map((place) => ({
    at: [Math.floor(place / width), place % width],
    values: [...values.subarray(3 * place, 3 * place + 3)],
  }));
  const points = [-1, 1, 0.31, -0.77, 0, 0.5, 1, 1];

  for (const [name, state, latentOf] of [
    ['set', setEncoderState(), setLatent],
    ['CNN', cnnEncoderState(), cnnLatent],
  ] as const)
    it(`gives the images that the authors’ formulas give, with their ${name} encoder`, () => {
      const before = tf.memory().numTensors;
      const model = modelFromTorch(state, AUTHORS_SIZE);
      const latent = latentOf(state, known);
      const wanted = Array.from({ length: points.length / 2 }, (_, index) =>
        valueAt(state, latent, points.slice(2 * index, 2 * index + 2)),
      ).flat();
      tf.tidy(() => {
        const images = tf.tensor4d(values, [1, height, width, 3]); // includes unknown pixels, which have no effect
        const mask = tf.buffer([1, height, width, 1]);
        for (const { at } of known) mask.set(1, 0, ...at, 0);
        const question = { images, mask: mask.toTensor() as tf.Tensor4D };
        expectNumbersClose(model.encode(question).latent.dataSync(), latent, 1e-5);
        const got = model.predict({ ...question, coordinates: tf.tensor2d(points, [points.length / 2, 2]) });
        expectNumbersClose(got.dataSync(), wanted, 1e-4);
      });
      expect(new Set(wanted).size, 'an image of more than one value').to.equal(wanted.length);
      model.dispose();
      expect(tf.memory().numTensors).to.equal(before);
    });

  it('ignores wrapper prefixes, also within names, and counters', () => {
    const before = tf.memory().numTensors;
    const state = setEncoderState();
    const plain = modelFromTorch(state, AUTHORS_SIZE);
    const wrapped = Object.entries(state).map(([name, array]) => [
      `module.${name.replace('.net.', '._orig_mod.net.')}`,
      array,
    ]);
    const counter = { shape: [1], data: Float32Array.of(9), integer: true } as const;
    const model = modelFromTorch({ ...Object.fromEntries(wrapped), epoch: counter }, AUTHORS_SIZE);
    expect(model.spec).to.deep.equal(plain.spec);
    plain.dispose();
    model.dispose();
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('reports tensors that are missing, unknown or do not match', async () => {
    const message = async (state: TorchState, size = AUTHORS_SIZE) =>
      (await errorOf(() => modelFromTorch(state, size))).message;
    const [set, cnn] = [setEncoderState(), cnnEncoderState()];
    const without = (state: TorchState, name: string) => {
      const { [name]: _, ...rest } = state;
      return rest;
    };
    const one = { shape: [1], data: Float32Array.of(1) };
    expect(await message({})).to.match(/either set_encoder\.… or encoder\.….*got none/);
    expect(await message({ ...set, 'decoder.weight': one })).to.match(/got set_encoder, hyper_net, hypo_net, decoder/);
    expect(await message({ ...cnn, 'encoder.bn1.weight': one })).to.match(/unknown tensor encoder\.bn1\.weight/);
    expect(await message({ ...cnn, 'encoder.conv1.weight': one })).to.match(/partial convolutions.*not supported/);
    expect(await message(without(cnn, 'encoder.cnn.3.convs.2.bias'))).to.match(
      /expected encoder\.cnn\.3\.convs\.2\.bias/,
    );
    expect(await message(without(set, 'set_encoder.net.3.0.bias'))).to.match(
      /set_encoder: layer 2: .*got \[8,8\] and \[none\]/,
    );
    expect(await message(without(set, 'hyper_net.nets.4.net.1.0.weight'))).to.match(/nets\.4: layer 1: .*\[none\]/);
    expect(await message(cnn, { height: 8, width: 8 })).to.match(/images of 8×8; got an encoder of 16 pixels/);
  });
});
