import { sirenSpec } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { type EmissionStatistics, emissionStatistics, type LayerEmission } from './emission-statistics.js';
import { createHypernetwork, EMISSION_SHARE, type Hypernetwork, hypernetworkSpec } from './hypernetwork.js';
import { errorOf } from './testing/error-of.js';
import { onCpu } from './testing/on-cpu.js';

describe('what a fresh hypernetwork emits for a SIREN of width 256', () => {
  onCpu();

  let hypernetwork: Hypernetwork;
  let statistics: readonly EmissionStatistics[];

  before(async function () {
    this.timeout(60_000);
    const spec = hypernetworkSpec({ latent: 64, hidden: [64], emission: 'full' }, sirenSpec({ hiddenLayers: 2 }));
    hypernetwork = createHypernetwork(spec, 1);
    statistics = await emissionStatistics(hypernetwork, { latents: 4, resolution: 9 });
  });
  after(() => hypernetwork.dispose());

  const everyLayer = (check: (layer: LayerEmission, index: number, latents: EmissionStatistics) => void) => {
    for (const latents of statistics)
      for (const [index, layer] of latents.layers.entries()) check(layer, index, latents);
  };

  it('is measured for latents of deviation 0.01, 0.1, 1 and 3, layer by layer', () => {
    expect(statistics.map(({ latentDeviation }) => latentDeviation)).to.deep.equal([0.01, 0.1, 1, 3]);
    for (const { layers } of statistics) expect(layers).to.have.length(4);
  });

  it('has weights within 5 % of SIREN’s deviation', () => {
    everyLayer(({ weight }) => expect(weight.measured / weight.expected).to.be.within(0.95, 1.05));
  });

  it('has hidden weights of √(1 + ρ) times SIREN’s deviation', () => {
    everyLayer(({ weight }, index) => {
      if (index === 1 || index === 2)
        expect(weight.measured / weight.expected).to.be.closeTo(Math.sqrt(1 + EMISSION_SHARE), 0.01);
    });
  });

  it('has pre-activations within 5 % of the recursion', () => {
    everyLayer(({ preActivation }, index) => {
      if (index < 3) expect(preActivation.measured / preActivation.expected).to.be.within(0.95, 1.05);
    });
  });

  it('depends on the image, however small the latents', () => {
    // Of ReLU features of mean square 1 a share of 1 − 1/π varies with the latent's direction.
    const share = (EMISSION_SHARE / (1 + EMISSION_SHARE)) * (1 - 1 / Math.PI);
    everyLayer(({ imageShare }, _, { latentDeviation }) => {
      expect(imageShare).to.be.within(latentDeviation < 0.1 ? share / 4 : share / 2, share * 2);
    });
  });

  it('does not depend on it where the share is 0', async () => {
    const spec = hypernetworkSpec({ latent: 4, hidden: [4], emission: 'full', share: 0 }, sirenSpec({ width: 8 }));
    const [one] = await emissionStatistics(createHypernetwork(spec, 1), { latentDeviations: [1], resolution: 2 });
    for (const { imageShare } of one?.layers ?? []) expect(imageShare).to.be.closeTo(0, 1e-10);
  });

  it('depends on it wholly where nothing is shared', async () => {
    const spec = hypernetworkSpec({ latent: 32, hidden: [], emission: 'full' }, sirenSpec({ width: 32 }));
    const linear = createHypernetwork(spec, 1);
    for (const name of spec.base)
      linear.variables.get(name)?.assign(tf.zerosLike(linear.variables.get(name) as tf.Tensor));
    const [one] = await emissionStatistics(linear, { latentDeviations: [1], latents: 3, resolution: 2 });
    for (const { imageShare } of one?.layers ?? []) expect(imageShare).to.be.closeTo(1, 0.2);
  });

  it('leaves no tensor behind', async () => {
    const small = createHypernetwork(
      hypernetworkSpec({ latent: 4, hidden: [4], emission: 'full' }, sirenSpec({ width: 4 })),
      1,
    );
    const before = tf.memory().numTensors;
    await emissionStatistics(small, { latents: 2, resolution: 2 });
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('cannot be measured of one latent', async () => {
    const error = await errorOf(() => emissionStatistics(hypernetwork, { latents: 1 }));
    expect(error.message).to.match(/latents: expected a whole number, 2 or more, got 1/);
  });
});
