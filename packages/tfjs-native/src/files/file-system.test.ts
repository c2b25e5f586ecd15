import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { temporaryFolder } from '../../../../tools/testing/temporary-folder.js';
import { fileSystem } from '../index.js';

describe('models at file:// addresses', () => {
  const folder = temporaryFolder();
  const inside = (...names: string[]) => path.join(folder.path, ...names);
  before(() => tf.ready());

  const created = (bias = 0.25): layers.LayersModel => {
    const model = layers.sequential();
    model.add(
      layers.layers.dense({
        ...{ inputShape: [3], units: 2, activation: 'tanh' },
        biasInitializer: layers.initializers.constant({ value: bias }),
      }),
    );
    model.add(layers.layers.dense({ units: 1, name: `last-${bias}` }));
    return model;
  };
  const outputOf = (model: layers.LayersModel): number[] =>
    tf.tidy(() => Array.from((model.predict(tf.tensor2d([[0.5, -1, 2]])) as tf.Tensor).dataSync()));

  it('are saved as model.json and weights.bin, in a new folder, and loaded with the same outputs', async () => {
    const model = created();
    const { modelArtifactsInfo } = await model.save(`file://${inside('new', 'model')}`);
    expect((await readdir(inside('new', 'model'))).sort()).to.deep.equal(['model.json', 'weights.bin']);
    expect(modelArtifactsInfo.weightDataBytes).to.equal(4 * (3 * 2 + 2 + 2 + 1));
    const loaded = await layers.loadLayersModel(`file://${inside('new', 'model', 'model.json')}`);
    expect(outputOf(loaded)).to.deep.equal(outputOf(model));
  });

  it('are saved in the files of tfjs-node', async () => {
    const model = created();
    await model.save(`file://${inside('layout')}`);
    const json = JSON.parse(await readFile(inside('layout', 'model.json'), 'utf8'));
    expect(json).to.include({ format: 'layers-model', convertedBy: null });
    expect(json.generatedBy).to.match(/^TensorFlow\.js tfjs-layers v4/);
    expect(json.modelTopology.class_name).to.equal('Sequential');
    const [{ paths, weights }, ...others] = json.weightsManifest;
    expect([paths, others]).to.deep.equal([['weights.bin'], []]);
    expect(weights.map(({ shape, dtype }: tf.io.WeightsManifestEntry) => [shape, dtype])).to.deep.equal([
      [[3, 2], 'float32'],
      [[2], 'float32'],
      [[2, 1], 'float32'],
      [[1], 'float32'],
    ]);
    const numbers = model.getWeights().flatMap((weight) => Array.from(weight.dataSync()));
    const bytes = await readFile(inside('layout', 'weights.bin'));
    expect(bytes).to.deep.equal(Buffer.from(Float32Array.from(numbers).buffer));
  });

  it('are found relative to the working directory', async () => {
    await created().save(`file://${inside('relative')}`);
    const relative = path.relative(process.cwd(), inside('relative', 'model.json'));
    await layers.loadLayersModel(`file://${relative}`);
    const { modelTopology } = await (fileSystem(relative).load as tf.io.LoadHandler)();
    expect(modelTopology).to.be.an('object');
  });

  it('replace the model that was there, and leave no other files', async () => {
    await created().save(`file://${inside('twice')}`);
    const second = created(0.75);
    await second.save(`file://${inside('twice')}`);
    expect((await readdir(inside('twice'))).sort()).to.deep.equal(['model.json', 'weights.bin']);
    const loaded = await layers.loadLayersModel(`file://${inside('twice', 'model.json')}`);
    expect(outputOf(loaded)).to.deep.equal(outputOf(second));
  });

  it('keep their training configuration and their metadata', async () => {
    const model = created();
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    model.setUserDefinedMetadata({ labels: ['a', 'b'] });
    await model.save(`file://${inside('compiled')}`, { includeOptimizer: true });
    const loaded = await layers.loadLayersModel(`file://${inside('compiled', 'model.json')}`);
    expect(loaded.getUserDefinedMetadata()).to.deep.equal({ labels: ['a', 'b'] });
    expect(loaded.loss).to.equal('meanSquaredError');
  });

  it('are loaded from several files of weights, quantized or not', async () => {
    const model = created();
    await model.save(`file://${inside('shards')}`);
    const json = JSON.parse(await readFile(inside('shards', 'model.json'), 'utf8'));
    const bytes = await readFile(inside('shards', 'weights.bin'));
    const [{ weights }] = json.weightsManifest;
    json.weightsManifest = [
      { paths: ['first.bin', 'second.bin'], weights: weights.slice(0, 2) },
      { paths: ['last.bin'], weights: weights.slice(2) },
    ];
    await writeFile(inside('shards', 'first.bin'), bytes.subarray(0, 10));
    await writeFile(inside('shards', 'second.bin'), bytes.subarray(10, 32));
    await writeFile(inside('shards', 'last.bin'), bytes.subarray(32));
    await writeFile(inside('shards', 'model.json'), JSON.stringify(json));
    const loaded = await layers.loadLayersModel(`file://${inside('shards', 'model.json')}`);
    expect(outputOf(loaded)).to.deep.equal(outputOf(model));

    weights[3].quantization = { dtype: 'uint8', scale: 0.5, min: -1 };
    await writeFile(inside('shards', 'last.bin'), Buffer.concat([bytes.subarray(32, 40), Buffer.from([3])]));
    await writeFile(inside('shards', 'model.json'), JSON.stringify(json));
    const quantized = await layers.loadLayersModel(`file://${inside('shards', 'model.json')}`);
    expect(quantized.getWeights().at(-1)?.dataSync()).to.deep.equal(Float32Array.of(0.5));
  });

  it('are refused with what to do if they cannot be loaded', async () => {
    await created().save(`file://${inside('refused')}`);
    const messageOf = async (name: string) =>
      (await errorOf(Error, () => layers.loadLayersModel(`file://${inside(...name.split('/'))}`))).message;
    expect(await messageOf('refused')).to.match(/refused is a folder: name the model's file in it, .*model\.json$/);
    expect(await messageOf('nowhere/model.json')).to.match(/nowhere.model\.json, the model: there is no such file$/);
    await writeFile(inside('text.json'), 'not json');
    expect(await messageOf('text.json')).to.match(/text\.json is not JSON: /);
    await writeFile(inside('other.json'), '{"name": "package"}');
    expect(await messageOf('other.json')).to.match(/neither modelTopology nor weightsManifest$/);
    const bytes = await readFile(inside('refused', 'weights.bin'));
    await writeFile(inside('refused', 'weights.bin'), bytes.subarray(4));
    expect(await messageOf('refused/model.json')).to.match(/weights\.bin: expected 44 bytes .*, got 40: copy or save/);
    await writeFile(
      inside('refused', 'model.json'),
      (await readFile(inside('refused', 'model.json'), 'utf8')).replace('"weights.bin"', '"gone.bin"'),
    );
    expect(await messageOf('refused/model.json')).to.match(/gone\.bin, weights that .*model\.json names: there is no/);
    const two = [`file://${inside('topology.pb')}`, `file://${inside('manifest.json')}`];
    expect(() => tf.io.getLoadHandlers(two)).to.throw(/one model\.json, got .*convert the model/);
  });

  it('are refused with what to do if they cannot be saved', async () => {
    await writeFile(inside('occupied'), '');
    const messageOf = async (save: () => Promise<unknown>) => (await errorOf(Error, save)).message;
    expect(await messageOf(() => created().save(`file://${inside('occupied')}`))).to.match(
      /occupied is a file, so that/,
    );
    await mkdir(inside('blocked', 'model.json'), { recursive: true });
    expect(await messageOf(() => created().save(`file://${inside('blocked')}`))).to.match(
      /blocked: the model cannot be saved there: /,
    );
    expect((await readdir(inside('blocked'))).sort()).to.deep.equal(['model.json', 'weights.bin']);
    const binary = { modelTopology: new ArrayBuffer(4) };
    const { save } = fileSystem(inside('binary'));
    expect(await messageOf(async () => save?.(binary))).to.match(/binary topology/);
  });

  it('are left to another package that handles them too', async () => {
    const saved: string[] = [];
    const other = (address: string | string[]) => {
      const mine = String(address).startsWith('file://') && String(address).endsWith('elsewhere');
      const save = async () => {
        saved.push(String(address));
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } };
      };
      return (mine ? { save } : null) as tf.io.IOHandler;
    };
    tf.io.registerSaveRouter(other);
    await created().save(`file://${inside('elsewhere')}`);
    expect(saved).to.deep.equal([`file://${inside('elsewhere')}`]);
    expect(await readdir(folder.path)).not.to.include('elsewhere');
  });
});
