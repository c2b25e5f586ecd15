import { existsSync, readFileSync } from 'node:fs';
import { floatToImages, imagesToFloat } from '@hypersiren/datasets';
import { readImage, writePng } from '@hypersiren/datasets/media';
import { FittedSignal, imagePsnr } from '@hypersiren/siren/fits';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { workingFolder } from '../../../../tools/testing/working-folder.js';
import { inpaintImage } from '../images/inpaint-image.js';
import { fit, resumeFit } from '../tasks/fit.js';
import { fitFrom } from '../tasks/fit-from.js';
import { train } from '../tasks/train.js';
import { loadRun } from '../training/load-run.js';

const CONFIG = {
  name: 'one',
  fit: { type: 'image', image: 'image.png', views: 8 },
  network: { width: 6, hiddenLayers: 1, omega0: 8 },
  train: { steps: 2, learningRate: 1e-3, checkpointEvery: 1 },
};
const TRAINING = {
  name: 'tiny',
  dataset: { source: 'portraits', size: 8, count: { train: 8, test: 2 } },
  context: { train: 'full', evaluate: ['full'] },
  model: {
    encoder: { type: 'cnn', channels: [4] },
    hypernetwork: { latent: 4, hidden: [], emission: 'full' },
    siren: { width: 6, hiddenLayers: 1, omega0: 15 },
  },
  train: { batch: 4, steps: 3, warmup: 1, statisticsEvery: 0 },
} as const;

describe('starts of a fit', function () {
  this.timeout(60_000);
  workingFolder();
  const cpu = { backend: 'cpu' } as const;
  let tensors = 0;

  const parameters = async (run: string) => {
    const signal = FittedSignal.load(readFileSync(`${run}/signal.safetensors`));
    const own = await signal.parameters();
    signal.dispose();
    return own;
  };
  const refusal = async (set: readonly string[]) =>
    (await errorOf(Error, () => fit({ config: CONFIG, run: 'refused', set, ...cpu }))).message;

  before(async () => {
    const wave = Uint8Array.from({ length: 8 * 8 }, (_, pixel) => 128 + 90 * Math.sin(pixel / 3));
    await writePng('image.png', { data: wave, height: 8, width: 8, channels: 1 });
    const color = Uint8Array.from({ length: 9 * 12 * 3 }, (_, index) => 100 + 60 * Math.sin(index / 20));
    await writePng('color.png', { data: color, height: 9, width: 12, channels: 3 });
    await train({ config: TRAINING, run: 'whole', ...cpu });
    tensors = tf.memory().numTensors;
  });
  afterEach(() => {
    expect(tf.memory().numTensors, 'tensors').to.equal(tensors);
    expect(existsSync('refused')).to.equal(false);
  });

  it('winner adds noise to the first two layers alone, and a resumed fit equals a whole one', async () => {
    const still = ['train.learningRate=1e-12'];
    await fit({ config: CONFIG, run: 'plain', set: still, ...cpu });
    await fit({ config: CONFIG, run: 'noisy', set: [...still, 'start=winner'], ...cpu });
    const [plain, noisy] = [await parameters('plain'), await parameters('noisy')];
    for (const name of Object.keys(plain)) {
      const far = plain[name]?.data.some((value, index) => Math.abs(value - (noisy[name]?.data[index] ?? 0)) > 1e-4);
      expect(far, name).to.equal(['layers.0.weight', 'layers.1.weight'].includes(name));
    }
    await fit({ config: CONFIG, run: 'four', set: ['start=winner', 'train.steps=4'], ...cpu });
    await fit({ config: CONFIG, run: 'two', set: ['start=winner'], ...cpu });
    await resumeFit({ run: 'two', set: ['train.steps=4'] });
    expect(await parameters('two')).to.deep.equal(await parameters('four'));
  });

  it('file takes the parameters of another fit, of noise for example, for images of any size', async () => {
    const noise = { ...CONFIG, name: 'noise', fit: { type: 'noise', size: 6, channels: 1 } };
    await fit({ config: noise, run: 'noise', ...cpu });
    const set = ['start={type: file, file: noise/signal.safetensors}', 'train.learningRate=1e-12'];
    await fit({ config: CONFIG, run: 'after', set, ...cpu });
    const [before, after] = [await parameters('noise'), await parameters('after')];
    for (const [name, { data }] of Object.entries(before))
      expect(Math.max(...data.map((value, i) => Math.abs(value - (after[name]?.data[i] ?? 9)))), name).to.be.below(
        1e-6,
      );
    expect(await refusal(['start={type: file, file: noise/signal.safetensors}', 'network.width=7'])).to.match(
      /start\.file: noise\/signal\.safetensors has the network .*"width":6.*the fit has .*"width":7/,
    );
    expect(await refusal(['start={type: file, file: noise/signal.safetensors}', 'network.omega0=5'])).to.match(
      /start\.file: noise\/signal\.safetensors has the network .*the fit has .*"omega0":5/,
    );
    const other = ['start={type: file, file: noise/signal.safetensors}', 'network.bias=zero', 'train.steps=1'];
    await fit({ config: CONFIG, run: 'other-bias', set: other, ...cpu });
    expect(await refusal(['start={type: file, file: none.safetensors}'])).to.match(/there is no such file/);
  });

  it('hypernetwork begins with the image that the model predicts: fit --from', async () => {
    const set = ['train.steps=1', 'train.learningRate=1e-12', 'fit.views=8'];
    const { folder, evaluation } = await fitFrom({ from: 'whole', image: 'color.png', run: 'refined', set, ...cpu });
    const { model } = await loadRun('whole');
    const predicted = await inpaintImage(model, { image: 'color.png', size: 8 });
    model.dispose();
    const truth = await readImage('color.png', { crop: 'center', resize: 'stretch', size: 8 });
    const [own, true_] = [predicted.image, truth].map((raster) =>
      imagesToFloat({ ...raster, images: raster.data }, [0]),
    ) as [Float32Array, Float32Array];
    expect(floatToImages(own)).to.have.length(192);
    expect(evaluation?.measures.psnr).to.be.closeTo(imagePsnr(own, true_), 0.1);
    expect(readFileSync(folder.config, 'utf8')).to.match(/^start:[^#]*hypernetwork/m);
    const larger = await fitFrom({
      from: 'whole',
      image: 'color.png',
      run: 'large',
      set: [...set, 'fit.size=16'],
      ...cpu,
    });
    expect(larger.evaluation?.measures.psnr).to.be.above(5);
  });

  it('refuse what does not suit the fit, before a folder is created', async () => {
    expect(await refusal(['start=winner', 'network={activation: finer}'])).to.match(/for the network sine/);
    expect(await refusal(['start=winner', 'fit={type: inpaint, image: image.png}'])).to.match(/the whole signal/);
    expect(await refusal(['start={type: hypernetwork, run: whole}'])).to.match(/of 3 channels, the image has 1/);
    expect(await refusal(['start={type: hypernetwork, run: whole}', 'fit.channels=3'])).to.match(
      /emits SIRENs with .*width:6.*omega0:15.*has .*omega0:8/,
    );
    expect(await refusal(['fit={type: laplacian, image: image.png}', 'network={activation: finer}'])).to.match(
      /derivatives up to gradient, got laplacian/,
    );
  });

  it('a network without second derivatives fits an image, and its sheet leaves them out', async () => {
    const finer = ['network={activation: finer, width: 6, hiddenLayers: 1}'];
    const { evaluation } = await fit({ config: CONFIG, run: 'finer', set: finer, ...cpu });
    expect(evaluation?.measures.psnr).to.be.above(3);
    const grid = ['network={activation: relu, width: 6, encoding: {type: grid, levels: 2, coarsest: 2, finest: 4}}'];
    const { files } = await fit({ config: CONFIG, run: 'grid', set: grid, ...cpu });
    expect(files.map(({ name }) => name)).to.include('derivatives');
  });
});
