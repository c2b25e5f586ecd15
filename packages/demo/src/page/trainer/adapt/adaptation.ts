import { gridAxes, type Model } from '@hypersiren/hypernet';
import { type NamedVariables, Optimizer, valueAndGradients } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import type { Mask } from '../../known-pixels.js';
import type { Raster } from '../../resample.js';
import { drawContexts, type KnownSplit } from './known-split.js';

/** Contexts in each step. */
const CONTEXTS = 8;
const LEARNING_RATE = 1e-3;
const SEED = 1;

/** Weight of a pixel that the context contains, relative to one that it hides. */
const KNOWN_WEIGHT = 0.05;

/** Step along the gradient in the check of the gradient, and its tolerance. A silent fault is off by about 100 %. */
const CHECK_STEP = 0.02;
const CHECK_TOLERANCE = 0.25;

/**
 * Adapts a model to one image by test-time training: in each step it predicts known pixels that are hidden from it, from
 * random shares of the others. Everything but the encoder is trained. The model learns nothing about the unknown pixels
 * but what the known ones say about images like this one.
 */
export class Adaptation {
  readonly #model: Model;
  readonly #variables: NamedVariables;
  readonly #optimizer: Optimizer;
  readonly #split: KnownSplit;
  readonly #pixels: tf.Tensor4D;
  readonly #used: tf.Tensor4D;
  readonly #heldOut: tf.Tensor4D;
  readonly #axes: ReturnType<typeof gridAxes>;
  #step = 0;

  /**
   * Creates an adaptation, which changes the model's variables.
   *
   * @param image image of the model's shape, of which only known pixels are read
   */
  constructor(model: Model, image: Raster, split: KnownSplit) {
    const { height, width, channels, data } = image;
    this.#model = model;
    this.#split = split;
    this.#variables = new Map([...model.variables].filter(([name]) => !name.startsWith('encoder.')));
    this.#optimizer = new Optimizer(this.#variables, { learningRate: LEARNING_RATE, clip: 1 }, model.rates);
    const maskOf = (mask: Mask) => tf.tensor4d(Float32Array.from(mask), [1, height, width, 1]);
    this.#pixels = tf.tensor4d(data, [1, height, width, channels]);
    this.#used = maskOf(split.used);
    this.#heldOut = maskOf(split.heldOut);
    this.#axes = gridAxes({ height, width });
  }

  /** Number of steps so far. */
  get steps(): number {
    return this.#step;
  }

  /** Variables that are adapted. */
  get variables(): NamedVariables {
    return this.#variables;
  }

  /** Takes a step. Its result is not waited for. */
  step(): void {
    const { values, gradients } = this.#gradients();
    const norm = this.#optimizer.step(gradients);
    tf.dispose([values, norm, ...gradients]);
    this.#step++;
  }

  /** Returns the mean squared error of the pixels that are held out, predicted from the others, for values in [0, 1]. */
  async heldOutError(): Promise<number> {
    const error = tf.tidy(() => tf.div(this.#errorOf(this.#used, this.#heldOut), 4));
    const [value] = await error.data();
    error.dispose();
    return value as number;
  }

  /**
   * Compares the gradient with the change of the loss along it. Returns whether they agree, as they do not if a driver
   * computes wrong gradients.
   */
  async checkGradient(): Promise<boolean> {
    const { values, gradients } = this.#gradients();
    const list = [...this.#variables.values()];
    const norm = await numberOf(() => tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient))))));
    const move = (share: number) =>
      tf.tidy(() =>
        list.forEach((variable, i) => {
          variable.assign(tf.add(variable, tf.mul(gradients[i] as tf.Tensor, share)));
        }),
      );
    const shift = CHECK_STEP / Math.max(norm, 1e-12);
    move(shift);
    const above = await numberOf(() => this.#loss());
    move(-2 * shift);
    const below = await numberOf(() => this.#loss());
    move(shift);
    tf.dispose([values, ...gradients]);
    const slope = (above - below) / (2 * CHECK_STEP);
    return Math.abs(slope - norm) <= CHECK_TOLERANCE * Math.abs(slope);
  }

  dispose(): void {
    this.#optimizer.dispose();
    tf.dispose([this.#pixels, this.#used, this.#heldOut, this.#axes.rows, this.#axes.columns]);
  }

  #gradients() {
    return valueAndGradients(this.#variables, () => [this.#loss()], { unused: 'zero' });
  }

  /** Loss of the next step. */
  #loss(): tf.Scalar {
    const { used } = this.#split;
    const [, height, width] = this.#pixels.shape;
    const drawn = tf.tensor4d(drawContexts(used, CONTEXTS, SEED, this.#step), [CONTEXTS, height, width, 1]);
    const weights = tf.mul(this.#used, tf.sub(1, tf.mul(drawn, 1 - KNOWN_WEIGHT))) as tf.Tensor4D;
    return this.#errorOf(drawn, weights);
  }

  /** Returns the weighted mean of the squared errors of images predicted from the pixels in `known`, [B, H, W, 1]. */
  #errorOf(known: tf.Tensor4D, weights: tf.Tensor4D): tf.Scalar {
    return tf.tidy(() => {
      const model = this.#model;
      const images = tf.mul(this.#pixels, known) as tf.Tensor4D;
      const values = model.valuesAt(model.emit(model.encode({ images, mask: known })), this.#axes);
      const errors = tf.mean(tf.square(tf.sub(tf.reshape(values, images.shape), this.#pixels)), 3, true);
      const sum = tf.sum(tf.mul(tf.add(weights, tf.zeros([known.shape[0], 1, 1, 1])), errors));
      return tf.div(sum, tf.maximum(tf.sum(weights), 1e-6)) as tf.Scalar;
    });
  }
}

async function numberOf(compute: () => tf.Tensor): Promise<number> {
  const tensor = tf.tidy(compute);
  const [value] = await tensor.data();
  tensor.dispose();
  return value as number;
}
