import {
  apply,
  batchOf,
  type Seed,
  type SirenOptions,
  type SirenParameters,
  type SirenSpec,
  sirenSpec,
} from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import { checkCount, memberOf } from './check-option.js';
import type { EncoderType } from './encoders/encoder.js';
import { type EncoderConfig, encoders } from './encoders/encoders.js';
import { HypernetError } from './hypernet-error.js';
import { createHypernetwork, type Hypernetwork, type HypernetworkConfig, hypernetworkSpec } from './hypernetwork.js';
import {
  type NamedArrays,
  type NamedVariables,
  readVariables,
  sizeOf,
  type VariableSpec,
  writeVariables,
} from './variables.js';

/** Letters: B images in a batch, H rows, W columns, C channels, N coordinates, D latent. */

/** Numbers in one layer's activations at a time: 16 MiB, small beside any machine's memory, large beside a dispatch. */
const ACTIVATIONS_AT_ONCE = 4_194_304;

export interface ModelConfig {
  readonly encoder: EncoderConfig;
  readonly hypernetwork: HypernetworkConfig;
  /** The network that is emitted; inputs and outputs follow from the images. */
  readonly siren: Omit<SirenOptions, 'inputs' | 'outputs'>;
}

/** The images that a model reads. */
export interface ModelShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A model before anything is allocated: plain data, fit for JSON. */
export interface ModelSpec {
  readonly config: ModelConfig;
  readonly shape: ModelShape;
  /** The network that is emitted. */
  readonly siren: SirenSpec;
  /** Every variable: name, shape and initial distribution. */
  readonly variables: readonly VariableSpec[];
  /** Numbers that are trained. */
  readonly parameterCount: number;
  /** Numbers that depend on the image, for each image. */
  readonly emittedCount: number;
}

/** The known pixels of some images. */
export interface ContextTensors {
  /** [B, H, W, C] in [-1, 1]; what stands in unknown pixels has no influence. */
  readonly images: tf.Tensor4D;
  /** [B, H, W, 1], 1 = known, 0 = unknown. */
  readonly mask: tf.Tensor4D;
}

/** Known pixels, and where the pictures are asked for. */
export interface PredictOptions extends ContextTensors {
  /** [N, 2], (row, column). */
  readonly coords: tf.Tensor2D;
  /** Coordinates computed at once, 1 or more; default as many as keep one layer's activations within 16 MiB. */
  readonly chunk?: number;
}

/** From known pixels to continuous pictures: encoder, hypernetwork and SIREN. */
export interface Model {
  readonly spec: ModelSpec;
  readonly hypernetwork: Hypernetwork;
  /** Everything that is trained, in the order of the specification. */
  readonly variables: NamedVariables;
  /**
   * Differentiable.
   *
   * @returns latent [B, D]
   * @throws HypernetError `shape` if the images are not the model's
   */
  encode(context: ContextTensors): tf.Tensor2D;
  /**
   * Differentiable.
   *
   * @param latent [B, D]
   * @returns the parameters of B SIRENs
   */
  emit(latent: tf.Tensor2D): SirenParameters;
  /**
   * The pictures' SIRENs, to be rendered at any size, differentiated or saved with the functions of `@hypersiren/siren`.
   *
   * @throws HypernetError `shape` if the images are not the model's
   */
  parametersFor(context: ContextTensors): SirenParameters;
  /**
   * The pictures at any coordinates, computed in chunks so that little beside the result is in memory. Not clipped.
   *
   * @returns [B, N, C]
   * @throws HypernetError `shape` if the images are not the model's
   */
  predict(question: PredictOptions): tf.Tensor3D;
  /** Copies of all variables, by name. */
  state(): Promise<NamedArrays>;
  /**
   * Gives all variables the values of a state, which are copied.
   *
   * @throws HypernetError `state`, before anything is written, if a name is missing or unknown or a shape differs
   */
  load(state: NamedArrays): void;
  /** Frees the variables. */
  dispose(): void;
}

/**
 * Shapes, initial distributions and number of a model's variables, computed before anything is allocated.
 *
 * @throws HypernetError or SirenError `option` if the configuration is not usable
 */
export function modelSpec(config: ModelConfig, shape: ModelShape): ModelSpec {
  const { height, width, channels } = shape;
  checkCount('model: height', height);
  checkCount('model: width', width);
  checkCount('model: channels', channels);
  const siren = sirenSpec({ ...config.siren, inputs: 2, outputs: channels });
  const hypernetwork = hypernetworkSpec(config.hypernetwork, siren);
  const encoder = encoderType(config.encoder).describe(config.encoder, encoderShape(config, shape));
  const variables = [...encoder, ...hypernetwork.variables];
  return {
    config,
    shape: { height, width, channels },
    siren,
    variables,
    parameterCount: sizeOf(variables),
    emittedCount: hypernetwork.emittedCount,
  };
}

/**
 * Allocates a model with its initial values. Every variable has a random stream of its own, named by seed and variable.
 *
 * @throws HypernetError or SirenError `option` if the configuration is not usable
 */
export function createModel(config: ModelConfig, shape: ModelShape, seed: Seed): Model {
  const spec = modelSpec(config, shape);
  const encoder = encoderType(config.encoder).create(config.encoder, encoderShape(config, spec.shape), seed);
  const hypernetwork = createHypernetwork(hypernetworkSpec(config.hypernetwork, spec.siren), seed);
  const variables: NamedVariables = new Map([...encoder.variables, ...hypernetwork.variables]);

  const encode = (context: ContextTensors) => {
    checkContext(spec.shape, context);
    return encoder.encode(context.images, context.mask);
  };
  const parametersFor = (context: ContextTensors) =>
    tf.tidy(() => hypernetwork.emit(encode(context)) as tf.TensorContainer & SirenParameters);
  return {
    spec,
    hypernetwork,
    variables,
    encode,
    emit: hypernetwork.emit,
    parametersFor,
    predict: ({ coords, chunk, ...context }) =>
      tf.tidy(() => applyInChunks(spec.siren, parametersFor(context), coords, chunk)),
    state: () => readVariables(variables),
    load: (state) => writeVariables('Model.load', variables, state),
    dispose: () => {
      encoder.dispose();
      hypernetwork.dispose();
    },
  };
}

function encoderType({ type }: EncoderConfig): EncoderType<EncoderConfig> {
  return memberOf<EncoderType<EncoderConfig>>('model: encoder: type', encoders, type);
}

function encoderShape({ hypernetwork: { latent } }: ModelConfig, { height, width, channels }: ModelShape) {
  return { height, width, channels, latent };
}

function applyInChunks(
  siren: SirenSpec,
  parameters: SirenParameters,
  coords: tf.Tensor2D,
  chunk = Math.max(1, Math.floor(ACTIVATIONS_AT_ONCE / ((batchOf(parameters) ?? 1) * siren.width))),
): tf.Tensor3D {
  checkCount('Model.predict: chunk', chunk);
  const values: tf.Tensor3D[] = [];
  for (let from = 0; from < coords.shape[0]; from += chunk) {
    const size = Math.min(chunk, coords.shape[0] - from);
    values.push(tf.tidy(() => apply(siren, parameters, tf.slice2d(coords, [from, 0], [size, 2])) as tf.Tensor3D));
  }
  return tf.concat3d(values, 1);
}

function checkContext({ height, width, channels }: ModelShape, { images, mask }: ContextTensors): void {
  const wanted = [images.shape[0], height, width, channels];
  if (tf.util.arraysEqual(images.shape, wanted) && tf.util.arraysEqual(mask.shape, [...wanted.slice(0, 3), 1])) return;
  throw new HypernetError(
    'shape',
    `Model: expected images [B, ${height}, ${width}, ${channels}] and mask [B, ${height}, ${width}, 1], ` +
      `got [${images.shape.join(', ')}] and [${mask.shape.join(', ')}]`,
  );
}
