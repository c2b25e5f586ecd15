import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../../testing/expect-close.js';
import { onCpu } from '../../testing/on-cpu.js';
import type { LatentParts } from './draw-latents.js';
import { latentsBetween } from './latents-between.js';

describe('the path between two latents', () => {
  onCpu();

  const SIZE = 200;
  const parts = (name: string, center: number): LatentParts => ({
    centers: tf.fill<tf.Rank.R2>([1, SIZE], center),
    deviations: tf.tensor2d(drawNormal(1, name, SIZE, 1), [1, SIZE]),
  });
  const latentOf = ({ centers, deviations }: LatentParts) => tf.add(centers, deviations).dataSync();

  it('begins at one and ends at the other', () => {
    const [from, to] = [parts('from', 2), parts('to', -3)];
    const [first, last] = tf.split(latentsBetween(from, to, [0, 1]), 2) as [tf.Tensor, tf.Tensor];
    expectNumbersClose(first.dataSync(), latentOf(from), 1e-5);
    expectNumbersClose(last.dataSync(), latentOf(to), 1e-5);
  });

  it('has means on a line, and deviations whose norm is about theirs all along', () => {
    const [from, to] = [parts('from', 2), parts('to', -3)];
    const shares = [0, 0.25, 0.5, 0.75, 1];
    const centers = tf.tensor2d(
      shares.map((share) => 2 - 5 * share),
      [5, 1],
    );
    const norms = tf.norm(tf.sub(latentsBetween(from, to, shares), centers), 2, 1).dataSync();
    for (const norm of norms) expect(norm / Math.sqrt(SIZE)).to.be.closeTo(1, 0.1);
  });

  it('stays where it is between a latent and itself', () => {
    const from = parts('from', 2);
    expectNumbersClose(latentsBetween(from, from, [0.3]).dataSync(), latentOf(from), 1e-5);
  });

  it('leaves nothing behind but its result', () => {
    const [from, to] = [parts('from', 0), parts('to', 0)];
    const before = tf.memory().numTensors;
    const between = latentsBetween(from, to, [0.5]);
    expect(tf.memory().numTensors).to.equal(before + 1);
    between.dispose();
  });
});
