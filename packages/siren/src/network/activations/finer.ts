import * as tf from '@tensorflow/tfjs-core';
import type { Activated } from '../../derivatives/forward-jet.js';
import type { OrderLimit } from '../../derivatives/order-limit.js';
import { citation } from '../../family/index.js';

export const FINER_PAPER = citation('inproceedings', 'liu2024finer', {
  author:
    'Liu, Zhen and Zhu, Hao and Zhang, Qi and Fu, Jingde and Deng, Weibing and Ma, Zhan and Guo, Yanwen and Cao, Xun',
  title:
    'FINER: Flexible Spectral-bias Tuning in Implicit Neural Representation by Variable-periodic Activation Functions',
  booktitle: 'IEEE/CVF Conference on Computer Vision and Pattern Recognition',
  year: '2024',
});

/** Sine of a period that shortens with |z|: f = sin(ω (|z| + 1) z), f′ = ω (2|z| + 1) cos(ω (|z| + 1) z). */
export function finerAt(z: tf.Tensor, omega: number): Activated {
  const size = tf.abs(z);
  const angle = tf.mul(omega, tf.mul(tf.add(size, 1), z));
  return {
    value: tf.sin(angle),
    slope: () => tf.mul(tf.mul(omega, tf.add(tf.mul(2, size), 1)), tf.cos(angle)),
  };
}

/** The second derivative of FINER jumps from −2ω to 2ω at z = 0. */
export const finerLimit: OrderLimit = {
  order: 'gradient',
  reason: 'the second derivative of finer, sin(ω(|z| + 1)z), jumps by 4ω at z = 0',
};
