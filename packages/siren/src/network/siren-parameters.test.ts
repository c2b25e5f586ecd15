import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { SirenError } from '../siren-error.js';
import { expectTensors } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { initializeSiren } from './initialize-siren.js';
import {
  batchOf,
  flattenParameters,
  mapParameters,
  namedParameters,
  parameterSpecs,
  parametersFromNamed,
  parametersOf,
  type SirenParameters,
  stackParameters,
  unflattenParameters,
} from './siren-parameters.js';
import { sirenSpec } from './siren-spec.js';

describe('SIREN parameters', () => {
  onCpu();

  const spec = sirenSpec({ width: 4, hiddenLayers: 1 });
  const names = [
    'layers.0.weight',
    'layers.0.bias',
    'layers.1.weight',
    'layers.1.bias',
    'layers.2.weight',
    'layers.2.bias',
  ];
  let single: SirenParameters<tf.Tensor2D>;
  let batch: SirenParameters;

  before(() => {
    single = initializeSiren(spec, 1);
    const others = [2, 3].map((seed) => initializeSiren(spec, seed));
    batch = stackParameters([single, ...others]);
    tf.dispose(others);
  });
  after(() => tf.dispose([single, batch]));

  it('are listed with name, shape and distribution before they exist', () => {
    const specs = parameterSpecs(spec);
    expect(specs.map(({ name }) => name)).to.deep.equal(names);
    expect(specs.map(({ shape }) => shape)).to.deep.equal(flattenParameters(single).map(({ shape }) => shape));
    expect(specs.map(({ shape: [rows, columns] }) => rows * columns).reduce((a, b) => a + b)).to.equal(
      spec.parameterCount,
    );
    expect(specs[3]).to.deep.include({ layer: 1, kind: 'bias', distribution: spec.layers[1]?.bias });
  });

  it('convert to a list or a record of names and back without copies', () => {
    expect(unflattenParameters(flattenParameters(single))).to.deep.equal(single);
    const named = namedParameters(single);
    expect(Object.keys(named)).to.deep.equal(names);
    const back = parametersFromNamed(spec, { ...named, 'optimizer.step': tf.scalar(0) });
    for (const [position, tensor] of flattenParameters(back).entries()) {
      expect(tensor).to.equal(flattenParameters(single)[position]);
    }
  });

  it('reject a list of odd length, a missing name and a shape of another network', () => {
    expect(() => unflattenParameters(flattenParameters(single).slice(1))).to.throw(SirenError, 'got 5 tensors');
    const { 'layers.1.bias': _, ...rest } = namedParameters(single);
    expect(() => parametersFromNamed(spec, rest)).to.throw(SirenError, 'layers.1.bias is missing, got layers.0.weight');
    expect(() =>
      parametersFromNamed(sirenSpec({ width: 4, hiddenLayers: 1, outputs: 1 }), namedParameters(single)),
    ).to.throw(SirenError, 'siren.parametersFromNamed: expected layers.2.weight [4, 1] or [B, 4, 1], got [4, 3]');
  });

  it('are mapped tensor by tensor, each with its name', () => {
    const seen: string[] = [];
    const doubled = mapParameters(single, (tensor, name) => {
      seen.push(name);
      return tf.mul<tf.Tensor2D>(tensor, 2);
    });
    expect(seen).to.deep.equal(names);
    expect(doubled[1]?.weight.dataSync()[5]).to.equal(2 * (single[1]?.weight.dataSync()[5] as number));
    tf.dispose(doubled);
  });

  it('of a batch are those of its images', () => {
    expect(batchOf(single)).to.equal(undefined);
    expect(batchOf(batch)).to.equal(3);
    const wanted = initializeSiren(spec, 3);
    const got = parametersOf(batch, 2);
    for (const [name, tensor] of Object.entries(namedParameters(got))) {
      expect(tensor.arraySync(), name).to.deep.equal(namedParameters(wanted)[name]?.arraySync());
    }
    tf.dispose([wanted, got]);
  });

  it('of an image are new tensors, also for shared parameters', () => {
    const shifts = single.map(({ weight }, layer) => ({ weight, bias: batch[layer]?.bias as tf.Tensor }));
    expectTensors(6, () => parametersOf(shifts, 1));
    expectTensors(6, () => parametersOf(single, 0));
    expect(single[0]?.weight.isDisposed).to.equal(false);
  });

  it('reject a missing image, networks of different shapes, and tensors for different numbers of images', () => {
    expect(() => parametersOf(batch, 3)).to.throw(SirenError, 'expected an index from 0 to 2, got 3');
    expect(() => parametersOf(single, 1)).to.throw(SirenError, 'expected an index from 0 to 0, got 1');
    expect(() => stackParameters([])).to.throw(SirenError, 'expected at least one network');
    expect(() => stackParameters([single, single.slice(1)])).to.throw(SirenError, 'at 1, [4, 4] [1, 4] [4, 3] [1, 3]');
    const mixed = single.map(({ weight }, layer) => ({ weight, bias: tf.zeros([layer + 1, 1, weight.shape[1]]) }));
    expect(() => batchOf(mixed)).to.throw(SirenError, 'got 1 in layers.0.bias and 2 in layers.1.bias');
    tf.dispose(mixed.map(({ bias }) => bias));
  });
});
