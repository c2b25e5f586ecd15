import { gridAxes, type Model } from '@hypersiren/hypernet';
import { type NamedVariables, Optimizer, valueAndGradients } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import type { Raster } from '../../images/resample.js';
import type { Mask } from '../../known-pixels.js';
import { drawContexts, type KnownSplit } from './known-split.js';

/** Contexts in each step, and number of steps after which the same contexts return. */
const CONTEXTS = 8;
const ROUND = 4;
const LEARNING_RATE = 1e-3;
const SEED = 1;

/** Weight of a pixel that the context contains, relative to one that it hides. */
const KNOWN_WEIGHT = 0.05;

/** Step along the gradient in the check of the gradient, and its tolerance. A silent fault is off by about 100 %. */
const CHECK_STEP = 0.02;
const CHECK_TOLERANCE = 0.25;

type Encoding = ReturnType<Model['encode']>;

/** Known pixels that the model reads, [B, H, W, 1], and their encoding if it is the same in each step. */
interface Context {
  readonly known: tf.Tensor4D;
  readonly encoding: Encoding | undefined;
}

/**
 * Adapts a model to one image by test-time training: in each step it predicts known pixels that are hidden from it, from
 * random shares of the others. What encodes an image is not trained, so that each context is encoded once. The model
 * learns nothing about the unknown pixels but what the known ones say about images like this one.
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
  /** Contexts of the steps of a round. */
  readonly #contexts: Context[] = [];
  readonly #whole: Context;
  /** Whether the encoder renders images, as those that search for a latent, so that encodings change in each step. */
  readonly #encoderRenders: boolean;
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
    const maskOf = (mask: Mask) => tf.tensor4d(Float32Array.from(mask), [1, height, width, 1]);
    this.#pixels = tf.tensor4d(data, [1, height, width, channels]);
    this.#used = maskOf(split.used);
    this.#heldOut = maskOf(split.heldOut);
    this.#axes = gridAxes({ height, width });
    const others = new Map([...model.variables].filter(([name]) => !name.startsWith('encoder.')));
    const { encoding, read } = this.#trace(this.#used, others);
    this.#encoderRenders = [...read].some((name) => name.startsWith('hypernetwork.'));
    this.#variables = new Map([...others].filter(([name]) => this.#encoderRenders || !read.has(name)));
    if (this.#encoderRenders) tf.dispose(encoding as unknown as tf.TensorContainer);
    this.#whole = { known: this.#used, encoding: this.#encoderRenders ? undefined : encoding };
    this.#optimizer = new Optimizer(this.#variables, { learningRate: LEARNING_RATE, clip: 1 }, model.rates);
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
    const error = tf.tidy(() => tf.div(this.#errorOf(this.#whole, this.#heldOut), 4));
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
    for (const context of [...this.#contexts, this.#whole]) tf.dispose(context as unknown as tf.TensorContainer);
    tf.dispose([this.#pixels, this.#heldOut, this.#axes.rows, this.#axes.columns]);
  }

  #gradients() {
    this.#nextContext();
    return valueAndGradients(this.#variables, () => [this.#loss()], { unused: 'zero' });
  }

  /** Returns the context of the next step. */
  #nextContext(): Context {
    const place = this.#step % ROUND;
    const [, height, width] = this.#pixels.shape;
    this.#contexts[place] ??= this.#contextOf(
      tf.tensor4d(drawContexts(this.#split.used, CONTEXTS, SEED, place), [CONTEXTS, height, width, 1]),
    );
    return this.#contexts[place];
  }

  #contextOf(known: tf.Tensor4D): Context {
    const encoding = this.#encoderRenders
      ? undefined
      : tf.tidy(() => this.#encode(known) as Encoding & tf.TensorContainer);
    return { known, encoding };
  }

  /** Encodes known pixels, and returns the names of the variables that the encoding depends on. */
  #trace(known: tf.Tensor4D, variables: NamedVariables): { encoding: Encoding; read: ReadonlySet<string> } {
    let encoding: Encoding | undefined;
    const { value, grads } = tf.engine().gradients(
      () => {
        encoding = this.#encode(known);
        const tensors = [encoding.latent, ...encoding.maps, ...(encoding.expected ? [encoding.expected] : [])];
        for (const tensor of tensors) tf.keep(tensor);
        return tf.addN(tensors.map((tensor) => tf.sum(tensor)));
      },
      [...variables.values()],
      undefined,
      true,
    );
    const read = new Set([...variables.keys()].filter((_, index) => grads[index]));
    tf.dispose([value, ...grads.filter((gradient) => gradient)]);
    return { encoding: encoding as Encoding, read };
  }

  #encode(known: tf.Tensor4D): Encoding {
    return this.#model.encode({ images: tf.mul(this.#pixels, known) as tf.Tensor4D, mask: known });
  }

  /** Loss of the next step. */
  #loss(): tf.Scalar {
    const context = this.#nextContext();
    return tf.tidy(() => {
      const weights = tf.mul(this.#used, tf.sub(1, tf.mul(context.known, 1 - KNOWN_WEIGHT))) as tf.Tensor4D;
      return this.#errorOf(context, weights);
    });
  }

  /** Returns the weighted mean of the squared errors of the images that are predicted in a context. */
  #errorOf({ known, encoding }: Context, weights: tf.Tensor4D): tf.Scalar {
    return tf.tidy(() => {
      const model = this.#model;
      const [count] = known.shape;
      const [, height, width, channels] = this.#pixels.shape;
      const values = model.valuesAt(model.emit(encoding ?? this.#encode(known)), this.#axes);
      const images = tf.reshape(values, [count, height, width, channels]);
      const errors = tf.mean(tf.square(tf.sub(images, this.#pixels)), 3, true);
      const sum = tf.sum(tf.mul(tf.add(weights, tf.zeros([count, 1, 1, 1])), errors));
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
