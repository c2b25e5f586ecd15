import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { imagesFor } from '../model/context-batch.js';
import { createModel } from '../model/model.js';
import { finerAxes } from '../resolution/finer-axes.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyConfig, tinyDataset } from '../testing/tiny.js';
import { partTensors, readPart, type Target, targetsOf } from './batch-part.js';

describe('the pixels of a size that steps take in turn', () => {
  onCpu();

  const dataset = tinyDataset({ height: 6, width: 5 });
  const split = { start: 0, count: 24 };
  const key = { seed: 1, epoch: 0 };
  const indices = Uint32Array.of(3, 8);
  const read = (target: Target, coordinates: 'all' | 'interlaced') =>
    readPart({ split, context: { pixels: 20 }, coordinates }, indices, target, key);

  for (const scale of [2, 3])
    it(`are each compared once in ${scale}² steps, with what the larger image has there`, async () => {
      const large = tinyDataset({ height: 6 * scale, width: 5 * scale });
      const model = createModel(tinyConfig, dataset, 1);
      const targets = await targetsOf(model, large, dataset, { interlaced: true });
      expect(targets).to.have.length(scale ** 2);
      const axes = finerAxes(dataset, scale);
      const [rows, columns] = [axes.rows.dataSync(), axes.columns.dataSync()];
      const whole = await imagesFor(large, split, indices, key);
      const seen: string[] = [];
      for (const target of targets) {
        const { truth, drawn } = partTensors(await read(target, 'interlaced'));
        expect(drawn).to.deep.equal({ counts: null, known: null });
        const values = tf.reshape(truth, [2, 6, 5, 3]).arraySync() as number[][][][];
        for (const [i, y] of target.rows.entries())
          for (const [j, x] of target.columns.entries()) {
            const [row, column] = [rows.indexOf(y), columns.indexOf(x)];
            seen.push(`${row},${column}`);
            const at = (5 * scale * (6 * scale + row) + column) * 3; // of the second image
            expect(values[1]?.[i]?.[j]).to.deep.equal([...whole.subarray(at, at + 3)]);
          }
      }
      expect(new Set(seen).size).to.equal(30 * scale ** 2);
      expect(seen).to.have.length(30 * scale ** 2);
    });

  it('are all of them at the dataset’s own size, where known pixels are told from unknown ones', async () => {
    const model = createModel(tinyConfig, dataset, 1);
    const targets = await targetsOf(model, dataset, dataset, { interlaced: true });
    expect(targets).to.have.length(1);
    const { truth, drawn, input } = partTensors(await read(targets[0] as Target, 'interlaced'));
    expect(drawn).to.equal(undefined);
    expect(truth).to.equal(input.images);
    expect(
      tf.max(tf.abs(tf.sub((targets[0] as Target).coordinates.rows, finerAxes(dataset, 1).rows))).dataSync()[0],
    ).to.equal(0);
  });
});
