import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { contractInput, contractShape, itKeepsTheContract } from '../testing/encoder-contract.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { noReconstruction } from '../testing/latent-of.js';
import { onCpu } from '../testing/on-cpu.js';
import type { Encoder } from './encoder.js';
import { gridPositions } from './parts/grid-positions.js';
import { type VitEncoderConfig, vitEncoder } from './vit-encoder.js';

describe('the vit encoder', () => {
  onCpu();

  // 9 × 6 pixels are 3 × 2 patches, with three rows and two columns of padding.
  const config: VitEncoderConfig = { type: 'vit', patch: 4, width: 8, depth: 1, heads: 2, mlp: 2 };
  const block = 8 * 8 + 8 + (8 * 16 + 16) + (8 * 8 + 8) + (8 * 16 + 16) + (16 * 8 + 8);

  itKeepsTheContract(config, 8 + 16 * 4 * 8 + 8 + block + 8 * 4 + 4);

  describe('with averages and a prior', () => {
    const planes = 2 * 4 + 3;
    itKeepsTheContract(
      { ...config, averages: [1], prior: { rank: 5 } },
      16 * planes * 8 + 8 + block + (8 + 5) * 4 + 4 + 7 * 9 * 6 * 3,
    );
  });

  const encode = (encoder: Encoder, images: tf.Tensor4D, mask: tf.Tensor4D) =>
    encoder.encode({ images, mask }, noReconstruction);
  const mapOf = (encoder: Encoder, images: tf.Tensor4D, mask: tf.Tensor4D) =>
    encode(encoder, images, mask).maps[0] as tf.Tensor4D;

  it('computes its layers', () => {
    const encoder = vitEncoder.create(config, contractShape, 1);
    const { images, mask } = contractInput();
    const get = (name: string) => encoder.variables.get(`encoder.${name}`) as tf.Variable;
    for (const [name, variable] of encoder.variables)
      if (name.endsWith('bias')) variable.assign(tf.tensor1d(drawNormal(2, name, variable.size, 0.3)));
    const dense = (x: tf.Tensor, name: string) =>
      tf.add(tf.dot(tf.reshape(x, [-1, x.shape.at(-1) as number]), get(`${name}.kernel`)), get(`${name}.bias`));
    const normalized = (x: tf.Tensor) => {
      const { mean, variance } = tf.moments(x, 1, true);
      return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5)));
    };
    const [planes, known] = [tf.concat([tf.mul(images, mask), mask], 3), mask].map((x) =>
      tf.pad4d(x as tf.Tensor4D, [
        [0, 0],
        [0, 3],
        [0, 2],
        [0, 0],
      ]),
    ) as [tf.Tensor4D, tf.Tensor4D];
    // The first image: a third of its 9 × 6 pixels are known, in every patch but the last two.
    const cells = Array.from({ length: 6 }, (_, cell) => [Math.floor(cell / 2) * 4, (cell % 2) * 4] as const);
    const at = (x: tf.Tensor4D, image: number) =>
      cells.map(([row, column]) => tf.reshape(tf.slice(x, [image, row, column, 0], [1, 4, 4, -1]), [-1]));
    for (const image of [0, 1, 2]) {
      const kept = at(known, image).map((patch) => ((tf.max(patch).dataSync()[0] as number) > 0 ? 1 : 0));
      const tokens = at(planes, image).map((patch, i) =>
        kept[i] ? dense(patch, 'patch') : tf.expandDims(get('unknown'), 0),
      );
      let x: tf.Tensor = tf.add(tf.concat(tokens, 0), tf.tensor2d(gridPositions({ height: 3, width: 2 }, 8), [6, 8]));
      const asked = normalized(x);
      const [keys, values] = tf.split(dense(asked, 'block1.tokens.keyValue'), 2, 1) as [tf.Tensor, tf.Tensor];
      const heads = [0, 1].map((head) => {
        const own = (y: tf.Tensor) => tf.slice(y, [0, 4 * head], [-1, 4]) as tf.Tensor2D;
        const logits = tf.div(tf.matMul(own(dense(asked, 'block1.tokens.query')), own(keys), false, true), 2);
        const left = tf.add(logits, tf.tensor1d(kept.map((known) => (known ? 0 : -1e9))));
        return kept.includes(1) ? tf.matMul(tf.softmax(left) as tf.Tensor2D, own(values)) : tf.zeros([6, 4]);
      });
      x = tf.add(x, dense(tf.concat(heads, 1), 'block1.tokens.output'));
      const hidden = dense(normalized(x), 'block1.hidden');
      const gelu = tf.mul(hidden, tf.mul(0.5, tf.add(1, tf.erf(tf.mul(hidden, Math.SQRT1_2)))));
      const features = normalized(tf.add(x, dense(gelu, 'block1.output')));
      const got = encode(encoder, images, mask);
      const one = (tensor: tf.Tensor) => tf.slice(tensor, [image], [1]).dataSync();
      expectNumbersClose(one(got.maps[0] as tf.Tensor), features.dataSync(), 1e-5);
      expectNumbersClose(one(got.latent), dense(tf.mean(features, 0), 'latent').dataSync(), 1e-5);
    }
  });

  it('has a token for each patch, whether or not patches divide the sides of the image', () => {
    for (const [height, width, rows, columns] of [
      [8, 8, 2, 2],
      [8, 5, 2, 2],
      [3, 2, 1, 1],
      [1, 13, 1, 4],
    ] as const) {
      const shape = { ...contractShape, height, width };
      const encoder = vitEncoder.create(config, shape, 1);
      expect(vitEncoder.describe(config, shape).maps).to.deep.equal([{ height: rows, width: columns, channels: 8 }]);
      expect(mapOf(encoder, tf.zeros([2, height, width, 3]), tf.ones([2, height, width, 1])).shape).to.deep.equal([
        2,
        rows,
        columns,
        8,
      ]);
    }
  });

  /** Returns, for each cell of the map, whether it depends on the values of the known pixels. */
  function changed(encoder: Encoder, mask: tf.Tensor4D, change: tf.Tensor4D): boolean[] {
    const images = tf.zeros([1, 8, 8, 3]) as tf.Tensor4D;
    const [before, after] = [images, change].map((pixels) => mapOf(encoder, pixels, mask));
    const differences = tf.max(tf.abs(tf.sub(before as tf.Tensor, after as tf.Tensor)), 3).dataSync();
    return Array.from(differences, (difference) => difference > 1e-6);
  }

  it('attends to patches with known pixels, from all patches', () => {
    const encoder = vitEncoder.create(config, { ...contractShape, height: 8, width: 8 }, 1);
    const pixel = tf.reshape(tf.oneHot(tf.tensor1d([9], 'int32'), 64), [1, 8, 8, 1]) as tf.Tensor4D; // in the first patch
    expect(changed(encoder, pixel, tf.mul(pixel, tf.ones([1, 8, 8, 3])))).to.deep.equal([true, true, true, true]);
  });

  it('does not attend to a patch without known pixels', () => {
    const shape = { ...contractShape, height: 8, width: 8 };
    const encoder = vitEncoder.create(config, shape, 1);
    const mask = tf.reshape(tf.oneHot(tf.tensor1d([9], 'int32'), 64), [1, 8, 8, 1]) as tf.Tensor4D;
    const before = mapOf(encoder, tf.ones([1, 8, 8, 3]), mask)
      .dataSync()
      .slice();
    encoder.variables.get('encoder.unknown')?.assign(tf.tensor1d(drawNormal(3, 'unknown', 8, 2)));
    const after = mapOf(encoder, tf.ones([1, 8, 8, 3]), mask).dataSync();
    expect([...after.slice(0, 8)]).to.deep.equal([...before.slice(0, 8)]); // the known patch is unchanged
    for (const cell of [1, 2, 3])
      expect([...after.slice(8 * cell, 8 * cell + 8)]).to.not.deep.equal([...before.slice(8 * cell, 8 * cell + 8)]);
  });

  it('has information on a patch that an average reaches, and on every patch with a prior', async () => {
    const shape = { ...contractShape, height: 8, width: 24 };
    const mask = tf.reshape(tf.oneHot(tf.tensor1d([0], 'int32'), 8 * 24), [1, 8, 24, 1]) as tf.Tensor4D; // the upper left pixel
    const images = tf.ones([1, 8, 24, 3]) as tf.Tensor4D;
    const moved = (change: Partial<VitEncoderConfig>) => {
      const encoder = vitEncoder.create({ ...config, ...change }, shape, 1);
      const before = mapOf(encoder, images, mask).dataSync().slice();
      encoder.variables.get('encoder.unknown')?.assign(tf.tensor1d(drawNormal(3, 'unknown', 8, 2)));
      const after = mapOf(encoder, images, mask).dataSync();
      return Array.from({ length: 12 }, (_, cell) =>
        [...after.slice(8 * cell, 8 * cell + 8)].some((value, i) => value !== before[8 * cell + i]),
      );
    };
    const known = (...cells: number[]) => Array.from({ length: 12 }, (_, cell) => !cells.includes(cell));
    expect(moved({})).to.deep.equal(known(0));
    // Standard deviation of one pixel: the certainty falls below 1e-6 at a distance of five pixels, in the lower right
    // patch.
    expect(moved({ averages: [1] })).to.deep.equal(known(0, 1, 6));
    expect(moved({ averages: [1, 30] })).to.deep.equal(Array(12).fill(false));
    const names = vitEncoder.describe({ ...config, prior: { rank: 2 } }, shape).variables.map(({ name }) => name);
    expect(names).to.not.include('encoder.unknown');
  });

  it('adds little to its tokens at initialization, at any depth', () => {
    for (const depth of [1, 12]) {
      const encoder = vitEncoder.create({ ...config, width: 64, depth }, contractShape, 1);
      for (const [name, variable] of encoder.variables) {
        if (!name.endsWith('kernel')) continue;
        const gain = name.endsWith('output.kernel') ? 1 / (2 * depth) : name.includes('hidden') ? 2 : 1;
        const square = tf.mean(tf.square(variable)).dataSync()[0] as number;
        const wanted = gain / (variable.shape[0] as number);
        expect(Math.sqrt(square / wanted), name).to.be.closeTo(1, 0.06);
      }
    }
  });

  it('has the usual sizes by default', () => {
    const { variables, maps } = vitEncoder.describe({ type: 'vit' }, { ...contractShape, height: 32, width: 32 });
    expect(maps).to.deep.equal([{ height: 8, width: 8, channels: 128 }]);
    expect(variables.filter(({ name }) => name.endsWith('hidden.kernel')).map(({ shape }) => shape)).to.deep.equal(
      Array(4).fill([128, 512]),
    );
  });

  it('rejects an invalid configuration', async () => {
    const message = async (change: object) =>
      (await errorOf(() => vitEncoder.describe({ ...config, ...change }, contractShape))).message;
    expect(await message({ patch: 0 })).to.match(/vit encoder: patch: expected a whole number, 1 or more, got 0/);
    expect(await message({ depth: 1.5 })).to.match(/vit encoder: depth: expected a whole number, 1 or more, got 1.5/);
    expect(await message({ heads: 3 })).to.match(/width: expected a multiple of the 3 heads, got 8/);
    expect(await message({ layers: 1 })).to.match(
      /unknown option "layers", expected type, patch, width, depth, heads, mlp, averages, prior/,
    );
    expect(await message({ averages: [0] })).to.match(/vit encoder: averages: expected a number/);
  });
});
