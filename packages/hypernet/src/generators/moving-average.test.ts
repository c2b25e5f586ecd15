import { createVariable, drawNormal, readVariables, writeVariables } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { onCpu } from '../testing/on-cpu.js';
import { decayAt, updateAverages } from './moving-average.js';

describe('the moving average of variables', () => {
  onCpu();

  const variables = (name: string) => new Map([['w', createVariable([3], drawNormal(1, name, 3, 1))]]);
  const run = (averages: ReadonlyMap<string, tf.Variable>, from: number, to: number) => {
    const changing = variables('start');
    for (let step = 0; step < to; step++) {
      tf.tidy(() => changing.get('w')?.assign(tf.tensor1d(drawNormal(1, `step ${step}`, 3, 1))));
      if (step >= from) updateAverages(averages, changing, { decay: 0.99, step });
    }
  };

  it('follows the variables, quickly at first', () => {
    expect([0, 90, 10_000].map((step) => decayAt(0.99, step))).to.deep.equal([0.1, 0.91, 0.99]);
    const averages = variables('average');
    const old = [...(averages.get('w') as tf.Variable).dataSync()];
    const other = variables('other');
    updateAverages(averages, other, { decay: 0.99, step: 0 });
    const now = [...(averages.get('w') as tf.Variable).dataSync()];
    const wanted = (other.get('w') as tf.Variable).dataSync();
    for (const [index, value] of now.entries())
      expect(value).to.be.closeTo(0.1 * (old[index] as number) + 0.9 * (wanted[index] as number), 1e-6);
  });

  it('has the same bits after an interruption', async () => {
    const whole = variables('average');
    run(whole, 0, 20);
    const first = variables('average');
    run(first, 0, 12);
    const second = variables('another');
    writeVariables('test', second, JSON.parse(JSON.stringify(await readVariables(first), typed), revived));
    run(second, 12, 20);
    expect(await readVariables(second)).to.deep.equal(await readVariables(whole));
  });
});

function typed(_: string, value: unknown): unknown {
  return value instanceof Float32Array ? { float32: [...value] } : value;
}

function revived(_: string, value: unknown): unknown {
  const { float32 } = (value ?? {}) as { float32?: number[] };
  return float32 ? Float32Array.from(float32) : value;
}
