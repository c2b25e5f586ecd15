import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { SirenError } from '../siren-error.js';
import { onCpu } from '../testing/on-cpu.js';
import { BIAS_RULES, type BiasRule } from './bias-rules.js';
import { type SirenOptions, sirenSpec } from './siren-spec.js';

describe('sirenSpec', () => {
  onCpu();

  it('is the paper’s network of 198,915 parameters by default', () => {
    const spec = sirenSpec();
    expect(spec.layers.map(({ inputs, outputs }) => [inputs, outputs])).to.deep.equal([
      [2, 256],
      [256, 256],
      [256, 256],
      [256, 256],
      [256, 3],
    ]);
    expect(spec.layers.map(({ omega }) => omega)).to.deep.equal([30, 30, 30, 30, 0]);
    expect(spec.parameterCount).to.equal(198_915);
  });

  it('gives the first layer U(±1/n) and every later one, the last included, U(±√(6/n)/ω0)', () => {
    const spec = sirenSpec({ inputs: 3, width: 100, hiddenLayers: 1, omega0: 20, firstOmega0: 3000 });
    const later = Math.sqrt(6 / 100) / 20;
    expect(spec.layers.map(({ weight }) => weight.limit)).to.deep.equal([1 / 3, later, later]);
    expect(spec.layers.map(({ omega }) => omega)).to.deep.equal([3000, 20, 0]);
    for (const { weight, bias } of spec.layers) {
      expect(weight.std).to.equal(weight.limit / Math.sqrt(3));
      expect(bias.std).to.equal(bias.limit / Math.sqrt(3));
    }
  });

  it('gives biases by the named rule', () => {
    const limits = (bias: BiasRule) =>
      sirenSpec({ width: 64, hiddenLayers: 1, omega0: 10, bias }).layers.map((layer) => layer.bias.limit);
    const later = Math.sqrt(6 / 64) / 10;
    expect(limits('torch')).to.deep.equal([1 / Math.sqrt(2), 1 / 8, 1 / 8]);
    expect(limits('zero')).to.deep.equal([0, 0, 0]);
    expect(limits('weight')).to.deep.equal([1 / 2, later, later]);
    expect(limits('phase')).to.deep.equal([Math.PI / 10, Math.PI / 10, 0]);
    expect(sirenSpec().bias).to.equal('torch');
    for (const { description } of Object.values(BIAS_RULES)) expect(description).to.have.length.within(20, 100);
  });

  it('may have zero hidden layers', () => {
    const spec = sirenSpec({ inputs: 1, outputs: 1, width: 8, hiddenLayers: 0 });
    expect(spec.layers).to.have.length(2);
    expect(spec.parameterCount).to.equal(2 * 8 + 9);
  });

  it('is plain data and allocates no tensor', () => {
    const before = tf.memory().numTensors;
    const spec = sirenSpec({ width: 1_000_000 });
    expect(JSON.parse(JSON.stringify(spec))).to.deep.equal(spec);
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('says which option is wrong, what it expected and what it got', () => {
    const cases: [SirenOptions, string][] = [
      [{ width: 0 }, 'siren.sirenSpec: width: expected a whole number, 1 or more, got 0'],
      [{ inputs: 1.5 }, 'siren.sirenSpec: inputs: expected a whole number, 1 or more, got 1.5'],
      [{ outputs: '3' as never }, 'siren.sirenSpec: outputs: expected a whole number, 1 or more, got "3"'],
      [{ hiddenLayers: -1 }, 'siren.sirenSpec: hiddenLayers: expected a whole number, 0 or more, got -1'],
      [{ omega0: 0 }, 'siren.sirenSpec: omega0: expected a finite number above 0, got 0'],
      [{ firstOmega0: Number.NaN }, 'siren.sirenSpec: firstOmega0: expected a finite number above 0, got NaN'],
      [{ bias: 'tourch' as never }, 'siren.sirenSpec: bias: expected one of torch, zero, weight, phase, got "tourch"'],
      [{ hidden: 3 } as never, 'siren.sirenSpec: unknown option "hidden", expected inputs, outputs, width'],
    ];
    for (const [options, message] of cases) {
      expect(() => sirenSpec(options))
        .to.throw(SirenError, message)
        .with.property('code', 'option');
    }
  });
});
