import type { NamedVariables, VariableSpec } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs';
import { checkRange } from '../check-option.js';
import { fitPrior } from '../prior/fit-prior.js';
import { checkPrior, createPrior, type PriorConfig, priorVariables } from '../prior/linear-gaussian-prior.js';
import type { Encoder, EncoderInput, EncoderShape } from './encoder.js';
import { normalizedAverages } from './normalized-averages.js';

/** Letters: B images, H rows, W columns, C channels, R components of a prior, I input channels. */

/** What a network of convolutions reads besides the known pixels and the mask. */
export interface ImageInputsConfig {
  /**
   * Deviations, in pixels, of windows in which the known pixels are averaged; the averages are read beside the pixels.
   * Default none.
   */
  readonly averages?: readonly number[];
  /**
   * A linear prior over the images, fitted to the training images before training: its expectation given the known pixels is
   * read beside them, and the pixels and averages are read relative to it. Default none.
   */
  readonly prior?: PriorConfig;
}

/** The options of {@link ImageInputsConfig}, for those who check what options they are given. */
export const IMAGE_INPUT_KEYS = ['averages', 'prior'] as const;

/** What is read. */
export interface ReadImages {
  /** [B, H, W, I] */
  readonly planes: tf.Tensor4D;
  /** The expected components of the prior, [B, R]; none without. */
  readonly components: tf.Tensor2D[];
  /** The expected picture of the prior, [B, H, W, C]. */
  readonly expected?: tf.Tensor4D;
}

/** The inputs of a network, with the numbers that they need. */
export interface ImageInputs {
  /** Of the prior; none without. */
  readonly fitted: NamedVariables;
  /** Fits the prior; undefined without. */
  readonly fit: Encoder['fit'];
  /** The same of symbolic images and mask by built-in layers, as far as these can; undefined with averages or a prior. */
  readonly layers: ((images: tf.SymbolicTensor, mask: tf.SymbolicTensor) => tf.SymbolicTensor) | undefined;
  /** Unknown pixels have no influence. */
  read(known: EncoderInput): ReadImages;
  dispose(): void;
}

/** @throws HypernetError `option`; `what` names the encoder */
export function checkImageInputs(what: string, { averages = [], prior }: ImageInputsConfig): void {
  for (const deviation of averages) checkRange(`${what}: averages`, deviation, [Number.MIN_VALUE, Number.MAX_VALUE]);
  if (prior) checkPrior(what, prior);
}

/** I: known pixels and mask, the same for each average, and the expected picture. */
export function inputChannels({ averages = [], prior }: ImageInputsConfig, { channels }: EncoderShape): number {
  return (channels + 1) * (1 + averages.length) + (prior ? channels : 0);
}

/** R, or 0. */
export function inputComponents({ prior }: ImageInputsConfig): number {
  return prior?.rank ?? 0;
}

/** The numbers that are fitted and not trained. */
export function fittedVariables({ prior }: ImageInputsConfig, shape: EncoderShape): VariableSpec[] {
  return prior ? priorVariables(prior, sizeOfImage(shape)) : [];
}

/** Features of a picture with the components beside them, if there are any. */
export function besideComponents(
  features: tf.SymbolicTensor,
  components: readonly tf.SymbolicTensor[],
): tf.SymbolicTensor {
  if (components.length === 0) return features;
  return tf.layers.concatenate().apply([features, ...components]) as tf.SymbolicTensor;
}

export function createImageInputs(
  { averages = [], prior: config }: ImageInputsConfig,
  shape: EncoderShape,
): ImageInputs {
  const planes = (images: tf.Tensor4D, mask: tf.Tensor4D) => [
    tf.mul(images, mask),
    mask,
    ...normalizedAverages(images, mask, averages),
  ];
  const join = (tensors: tf.Tensor[]) => tf.concat(tensors, 3) as tf.Tensor4D;
  if (!config)
    return {
      fitted: new Map(),
      fit: undefined,
      layers: averages.length === 0 ? knownAndMask : undefined,
      read: ({ images, mask }) => ({ planes: tf.tidy(() => join(planes(images, mask))), components: [] }),
      dispose: () => {},
    };
  const prior = createPrior(config, sizeOfImage(shape));
  return {
    fitted: prior.variables,
    fit: (options) => fitPrior(prior, options),
    layers: undefined,
    read: ({ images, mask }) =>
      tf.tidy(() => {
        const { picture, components } = prior.estimate(images, mask);
        const surprise = tf.sub(images, picture) as tf.Tensor4D;
        return { planes: join([...planes(surprise, mask), picture]), components: [components], expected: picture };
      }),
    dispose: prior.dispose,
  };
}

function knownAndMask(images: tf.SymbolicTensor, mask: tf.SymbolicTensor): tf.SymbolicTensor {
  const known = tf.layers.multiply().apply([images, mask]) as tf.SymbolicTensor;
  return tf.layers.concatenate().apply([known, mask]) as tf.SymbolicTensor;
}

function sizeOfImage({ height, width, channels }: EncoderShape): number {
  return height * width * channels;
}
