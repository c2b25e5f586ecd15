import { sirenSpec } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { type EmissionName, emissions } from '../emissions/emissions.js';
import { createHypernetwork, type Hypernetwork, hypernetworkSpec, INIT_VARIANCE_RATIO } from '../model/hypernetwork.js';
import { patchGrid } from '../patches/patch-grid.js';
import { errorOf } from '../testing/error-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { type EmissionStatistics, emissionStatistics } from './emission-statistics.js';
import { imageDependenceOf, type LayerEmission } from './layer-emissions.js';

for (const emission of Object.keys(emissions) as EmissionName[])
  for (const inputs of emission === 'full' ? [2, 10] : [2])
    describe(`what a fresh hypernetwork of the emission ${emission} emits for SIRENs of width 256 that read ${inputs} numbers`, () => {
      onCpu();

      const siren = sirenSpec({ inputs, hiddenLayers: 2 });
      let hypernetwork: Hypernetwork;
      let statistics: readonly EmissionStatistics[];

      before(async function () {
        this.timeout(60_000);
        hypernetwork = createHypernetwork(hypernetworkSpec({ latent: 64, hidden: [64], emission }, siren), 1);
        statistics = await emissionStatistics(hypernetwork, { latents: 4, resolution: 7 });
      });
      after(() => hypernetwork.dispose());

      const everyLayer = (check: (layer: LayerEmission, index: number, latents: EmissionStatistics) => void) => {
        for (const latents of statistics)
          for (const [index, layer] of latents.layers.entries()) check(layer, index, latents);
      };

      it('is measured for latents of standard deviation 0.01, 0.1, 1 and 3, layer by layer', () => {
        expect(statistics.map(({ latentStd }) => latentStd)).to.deep.equal([0.01, 0.1, 1, 3]);
        for (const { layers } of statistics) expect(layers).to.have.length(4);
      });

      it('has weights within 5 % of SIREN’s standard deviation', () => {
        everyLayer(({ weight }) => expect(weight.measured / weight.expected).to.be.within(0.95, 1.05));
      });

      it('has hidden weights of √(1 + ρ) times SIREN’s standard deviation if they depend on the image, otherwise of SIREN’s', () => {
        everyLayer(({ weight }, index) => {
          const wanted = weight.image ? Math.sqrt(1 + INIT_VARIANCE_RATIO) : 1;
          // The means of 256 row scales and of 256 column scales differ from 1 by a fraction of √ρ.
          const tolerance = emission === 'rank-1' ? 0.03 : 0.01;
          if (index === 1 || index === 2) expect(weight.measured / weight.expected).to.be.closeTo(wanted, tolerance);
        });
      });

      it('has pre-activations within 5 % of the recursive formula', () => {
        everyLayer(({ preActivation }, index) => {
          if (index < 3) expect(preActivation.measured / preActivation.expected).to.be.within(0.95, 1.05);
        });
      });

      it('depends on the image only in tensors with heads, even for small latents', () => {
        const names = hypernetwork.spec.heads.map(({ name }) => name);
        // The fraction 1 − 1/π of the mean square of ReLU features varies with the latent's direction; of the latent,
        // all of it.
        const linear = emission === 'concatenated';
        const share = (INIT_VARIANCE_RATIO / (1 + INIT_VARIANCE_RATIO)) * (linear ? 1 : 1 - 1 / Math.PI);
        everyLayer(({ weight, bias }, index, { latentStd }) => {
          for (const [kind, { image }] of [['weight', weight] as const, ['bias', bias] as const]) {
            expect(image !== null).to.equal(names.some((name) => name.startsWith(`layers.${index}.${kind}`)));
            if (!image || (index === 3 && kind === 'bias')) continue; // three biases have no statistics
            expect(image.share).to.be.within(latentStd < 0.1 ? share / 5 : share / 2, share * 2.5);
            expect(image.dimensions).to.be.within(2, 3); // of four latents in random directions
          }
        });
      });
    });

describe('what a fresh hypernetwork emits for the SIRENs of patches', () => {
  onCpu();

  for (const emission of ['rank-1', 'shifts', 'low-rank', 'full'] as const)
    it(`keeps SIREN’s statistics within 5 % for tokens of std 0.01 to 3, with the emission ${emission}`, async () => {
      const grid = patchGrid({ height: 8, width: 8 }, 4);
      const siren = sirenSpec({ hiddenLayers: 1, omega0: 10 });
      const hypernetwork = createHypernetwork(hypernetworkSpec({ latent: 24, hidden: [], emission }, siren), 1);
      const statistics = await emissionStatistics(hypernetwork, { latents: 4, resolution: 4, grid });
      expect(statistics).to.have.length(4);
      for (const { layers } of statistics)
        for (const [index, { weight, preActivation }] of layers.entries()) {
          expect(weight.measured / weight.expected, `weights of layer ${index}`).to.be.within(0.95, 1.05);
          if (index < 2) expect(preActivation.measured / preActivation.expected).to.be.within(0.95, 1.05);
        }
      hypernetwork.dispose();
    });
});

describe('emissionStatistics', () => {
  onCpu();

  it('show no dependence on the image if the initial variance ratio is 0', async () => {
    const spec = hypernetworkSpec(
      { latent: 4, hidden: [4], emission: 'full', initVarianceRatio: 0 },
      sirenSpec({ width: 8 }),
    );
    const [one] = await emissionStatistics(createHypernetwork(spec, 1), { latentStds: [1], resolution: 2 });
    for (const layer of one?.layers ?? []) expect(imageDependenceOf(layer)?.share).to.be.closeTo(0, 1e-10);
  });

  it('show only image-dependent tensors if none is shared', async () => {
    const spec = hypernetworkSpec({ latent: 32, hidden: [], emission: 'full' }, sirenSpec({ width: 32 }));
    const linear = createHypernetwork(spec, 1);
    for (const name of spec.base)
      linear.variables.get(name)?.assign(tf.zerosLike(linear.variables.get(name) as tf.Tensor));
    const [one] = await emissionStatistics(linear, { latentStds: [1], latents: 3, resolution: 2 });
    for (const { weight } of one?.layers ?? []) expect(weight.image?.share).to.be.closeTo(1, 0.2);
  });

  it('leave no tensor behind', async () => {
    for (const inputs of [2, 3]) {
      const spec = hypernetworkSpec({ latent: 4, hidden: [4], emission: 'full' }, sirenSpec({ inputs, width: 4 }));
      const small = createHypernetwork(spec, 1);
      const before = tf.memory().numTensors;
      await emissionStatistics(small, { latents: 2, resolution: 2 });
      expect(tf.memory().numTensors).to.equal(before);
    }
  });

  it('require more than one latent', async () => {
    const spec = hypernetworkSpec({ latent: 4, hidden: [4], emission: 'full' }, sirenSpec({ width: 4 }));
    const error = await errorOf(() => emissionStatistics(createHypernetwork(spec, 1), { latents: 1 }));
    expect(error.message).to.match(/latents: expected a whole number, 2 or more, got 1/);
  });
});
