import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import { drawUniform } from '../random/draw-uniform.js';
import { coordinateGrid } from '../rendering/coordinate-grid.js';
import { SirenError } from '../siren-error.js';
import { expectClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { apply } from './apply.js';
import { initializeSiren } from './initialize-siren.js';
import { SineDense, type SineDenseArgs, sineDenseLayers } from './sine-dense.js';
import { sirenSpec } from './siren-spec.js';

describe('SineDense', () => {
  onCpu();

  const spec = sirenSpec({ width: 16, hiddenLayers: 1, omega0: 20, firstOmega0: 10, bias: 'weight' });

  /** Saves a model to memory and loads it. */
  async function reload(model: tfl.LayersModel): Promise<tfl.LayersModel> {
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    // Through a string, like a model file.
    const { weightData, ...rest } = saved as tf.io.ModelArtifacts;
    const artifacts = {
      ...(JSON.parse(JSON.stringify(rest)) as tf.io.ModelArtifacts),
      weightData: weightData as ArrayBuffer,
    };
    return tfl.loadLayersModel(tf.io.fromMemory(artifacts));
  }

  it('builds a sequential model of a whole network with the parameters of initializeSiren', () => {
    const model = tfl.sequential({ layers: sineDenseLayers(spec, 3) });
    const parameters = initializeSiren(spec, 3);
    const coords = coordinateGrid({ height: 5, width: 4 });
    expect(model.countParams()).to.equal(spec.parameterCount);
    expectClose(model.predict(coords) as tf.Tensor, apply(spec, parameters, coords), 1e-6);
    tf.dispose([parameters, coords]);
    model.dispose();
  });

  it('saves and loads, settings and values', async () => {
    const model = tfl.sequential({ layers: sineDenseLayers(spec, 'a seed') });
    for (const [index, layer] of model.layers.entries()) {
      layer.setWeights(
        layer
          .getWeights()
          .map((weight, kind) => tf.tensor(drawUniform(9, `${index} ${kind}`, weight.size, 0.1), weight.shape)),
      );
    }
    const loaded = await reload(model);
    const coords = coordinateGrid({ height: 4, width: 4 });
    expectClose(loaded.predict(coords) as tf.Tensor, model.predict(coords) as tf.Tensor, 0);
    for (const [index, layer] of loaded.layers.entries()) {
      expect(layer).to.be.instanceOf(SineDense);
      expect(layer.getConfig()).to.deep.equal(model.layers[index]?.getConfig());
    }
    expect(loaded.layers[1]?.getConfig()).to.include({
      units: 16,
      role: 'hidden',
      omega0: 20,
      bias: 'weight',
      seed: 'a seed',
    });
    coords.dispose();
    model.dispose();
    loaded.dispose();
  });

  it('trains with fit, and continues training after loading', async () => {
    const model = tfl.sequential({ layers: sineDenseLayers(spec, 1) });
    const coords = coordinateGrid({ height: 8, width: 8 });
    const values = tf.tidy(() => tf.sin(tf.matMul(coords, tf.tensor2d([1, 0, 2, -1, 1, 0], [2, 3]))));
    const fit = async (model: tfl.LayersModel) => {
      model.compile({ optimizer: tf.train.adam(3e-3), loss: 'meanSquaredError' });
      const { history } = await model.fit(coords, values, { epochs: 40, batchSize: 64, shuffle: false, verbose: 0 });
      return (history as Record<'loss', number[]>).loss;
    };
    const first = await fit(model);
    expect((first.at(-1) as number) / (first[0] as number)).to.be.below(0.2);
    const loaded = await reload(model);
    const second = await fit(loaded);
    expect(second[0]).to.be.below(first.at(-1) as number);
    expect(second.at(-1)).to.be.below(second[0] as number);
    tf.dispose([coords, values]);
    model.dispose();
    loaded.dispose();
  });

  it('starts with the same numbers for the same seed and name, and with others for another', () => {
    const start = (args: Partial<SineDenseArgs>) => {
      const layer = new SineDense({ name: 'a', units: 4, role: 'hidden', seed: 1, ...args });
      tf.dispose(layer.apply(tf.zeros([1, 4])) as tf.Tensor);
      const numbers = layer.getWeights().map((weight) => weight.dataSync().join());
      layer.dispose();
      return numbers.join(' | ');
    };
    expect(start({})).to.equal(start({}));
    expect(new Set([start({}), start({ seed: 0 }), start({ name: 'b' })]).size).to.equal(3);
  });

  it('accepts coordinates in a tensor of any rank above one', () => {
    const layer = new SineDense({ name: 'a', units: 5, role: 'first', seed: 1 });
    const grid = tf.tensor(drawUniform(1, 'grid', 2 * 3 * 4 * 2, 1), [2, 3, 4, 2]);
    const flat = layer.apply(tf.reshape(grid, [24, 2])) as tf.Tensor;
    for (const shape of [
      [6, 4],
      [2, 3, 4],
    ]) {
      expectClose(layer.apply(tf.reshape(grid, [...shape, 2])) as tf.Tensor, tf.reshape(flat, [...shape, 5]), 0);
      expect(layer.computeOutputShape([null, ...shape.slice(1), 2])).to.deep.equal([null, ...shape.slice(1), 5]);
    }
    tf.dispose([grid, flat]);
    layer.dispose();
  });

  it('leaks no tensor after its model is disposed of', () => {
    const before = tf.memory().numTensors;
    const model = tfl.sequential({ layers: sineDenseLayers(spec, 1) });
    const coords = coordinateGrid({ height: 2, width: 2 });
    tf.dispose([coords, model.predict(coords)]);
    model.dispose();
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('says which argument is wrong', () => {
    const good: SineDenseArgs = { name: 'a', units: 4, role: 'hidden', seed: 1 };
    const cases: [Partial<SineDenseArgs>, string][] = [
      [{ name: '' }, 'siren.SineDense: name: expected a name'],
      [{ units: 0 }, 'siren.SineDense: units: expected a whole number, 1 or more, got 0'],
      [{ role: 'middle' as never }, 'siren.SineDense: role: expected one of first, hidden, last, got "middle"'],
      [{ seed: undefined as never }, 'siren.SineDense: seed: expected a number or a text, got undefined'],
      [{ omega0: -1 }, 'siren.SineDense: omega0: expected a finite number above 0, got -1'],
      [{ bias: 'none' as never }, 'siren.SineDense: bias: expected one of torch, zero, weight, phase, got "none"'],
    ];
    for (const [change, message] of cases) {
      expect(() => new SineDense({ ...good, ...change })).to.throw(SirenError, message);
    }
    expect(() => new SineDense(good).build([null, null])).to.throw(SirenError, 'expected a known last dimension');
  });
});
