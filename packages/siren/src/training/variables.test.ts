import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { drawUniform } from '../random/draw-uniform.js';
import { errorOf } from '../testing/error-of.js';
import { onCpu } from '../testing/on-cpu.js';
import { createVariables, readVariables, sizeOf, type VariableSpec, writeVariables } from './variables.js';

describe('variables', () => {
  onCpu();

  const specs: VariableSpec[] = [
    { name: 'a', shape: [2, 3], initial: { distribution: 'normal', std: 1 } },
    { name: 'b', shape: [4], initial: { distribution: 'uniform', limit: 2 } },
    { name: 'c', shape: [1, 2], initial: { distribution: 'zero' } },
  ];

  it('start with numbers that depend on seed and name, not on the variables beside them', async () => {
    const all = await readVariables(createVariables(specs, 3));
    const alone = await readVariables(createVariables(specs.slice(1, 2), 3));
    expect(alone.b).to.deep.equal(all.b);
    expect(all.b?.data).to.deep.equal(drawUniform(3, 'b', 4, 2));
    expect([...(all.c?.data ?? [])]).to.deep.equal([0, 0]);
    expect(sizeOf(specs)).to.equal(12);
  });

  it('are read as copies and written from copies', async () => {
    const variables = createVariables(specs, 1);
    const state = await readVariables(variables);
    const saved = structuredClone(state);
    const other = createVariables(specs, 2);
    const before = tf.memory().numTensors;
    writeVariables('test', other, state);
    expect(tf.memory().numTensors).to.equal(before);
    (other.get('a') as tf.Variable).dataSync()[0] = 77; // like a kernel that updates in place
    expect(state).to.deep.equal(saved);
    const again = await readVariables(other);
    (again.b as { data: Float32Array }).data[0] = 77;
    expect(again.a?.data[0]).to.equal(77);
    expect(await readVariables(other)).to.have.nested.property('b.data[0]', saved.b?.data[0]);
  });

  it('reject values of another model and keep their own', async () => {
    const variables = createVariables(specs, 1);
    const state = await readVariables(variables);
    const { c, ...incomplete } = state;
    const missing = await errorOf(() => writeVariables('Model.load', variables, { ...incomplete, d: c as never }));
    expect(missing.code).to.equal('state');
    expect(missing.message).to.match(/Model\.load: missing c; unknown d/);
    const wrong = { ...state, a: { shape: [3, 2], data: new Float32Array(6) } };
    const shape = await errorOf(() => writeVariables('Model.load', variables, wrong));
    expect(shape.message).to.match(/expected a \[2, 3\], got \[3, 2\]/);
    const short = { ...state, c: { shape: [1, 2], data: new Float32Array(1) } };
    expect((await errorOf(() => writeVariables('Model.load', variables, short))).message).to.match(/with 1 numbers/);
    expect(await readVariables(variables)).to.deep.equal(state);
  });
});
