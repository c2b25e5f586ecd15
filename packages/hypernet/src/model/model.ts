import { type ImageSize, imagesOfSize } from '@hypersiren/datasets';
import { apply, type NetworkOptions, type SirenSpec, sirenSpec } from '@hypersiren/siren';
import {
  type NamedArrays,
  type NamedVariables,
  readVariables,
  sizeOf,
  type VariableSource,
  type VariableSpec,
  writeVariables,
} from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { checkCount, checkOptions, memberOf } from '../check-option.js';
import type { AnyEncoder, EncoderInput, EncoderShape, Encoding, Reconstruct } from '../encoders/encoder.js';
import { HypernetError } from '../hypernet-error.js';
import { type Coordinates, coordsOf, gridAxes, type SampledCoordinates } from '../local/coordinates.js';
import { createLocalLatents, type LocalSpec, localSpec } from '../local/local-latents.js';
import { COORDINATES, sirenInputs } from '../local/siren-inputs.js';
import { createPatchLatents, type PatchSpec, patchSpec } from '../patches/patch-latents.js';
import { type PatchOptions, patchSirenInputs } from '../patches/patch-sirens.js';
import { canStartDecoder, startDecoder } from '../patches/start-decoder.js';
import type { FitPriorOptions } from '../prior/fit-prior.js';
import { type Distribution, gaussianOf, MIN_STD } from './distribution.js';
import { createHypernetwork, type Hypernetwork, hypernetworkSpec } from './hypernetwork.js';
import { type ImplicitImages, implicitImages, sirenCount, withCorrections } from './implicit-images.js';
import {
  type FullModelConfig,
  type ModelConfig,
  type ModelFamilies,
  modelFamilies,
  modelSchema,
  modelSchemaOf,
} from './model-schema.js';
import { readImages } from './read-images.js';
import { checkAnySize, readsAnySize, sizedModels } from './sized-models.js';

/** Dimensions: B images in a batch, H rows, W columns, C channels, N coordinates, D latent. */

/** Shape of a model's input images. */
export interface ModelShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Number of training images, mirrored ones included, for encoders with per-image variables. */
  readonly trainingImages?: number;
}

/** Specification of a model before allocation, as JSON-serializable plain data. */
export interface ModelSpec {
  /** Settings with every default. */
  readonly config: FullModelConfig;
  readonly shape: ModelShape;
  /** Specification of the emitted SIREN. */
  readonly siren: SirenSpec;
  /** Spatial latents, which the SIRENs read beside the coordinates; null if there are none. */
  readonly local: LocalSpec | null;
  /** Patches, each with its own SIREN; null for one SIREN per image. */
  readonly patches: PatchSpec | null;
  /** Size per image of the latent, or of all tokens together. */
  readonly latentCount: number;
  /** Every variable: name, shape and initial distribution. */
  readonly variables: readonly VariableSpec[];
  /** Number of parameters of the model, trained and fitted. */
  readonly parameterCount: number;
  /** Number of emitted values per image. */
  readonly emittedCount: number;
}

/** Known pixels of a batch of images, and the coordinates at which the images are evaluated. */
export interface PredictOptions extends EncoderInput, InpaintOptions {
  readonly coordinates: Coordinates;
}

/** Options of inpainting. */
export interface InpaintOptions {
  /**
   * Whether known pixels keep their exact values; default false. If true, the residual of each known pixel is added at
   * its center and fades to zero at the neighboring pixels, and standard deviations at known pixels are {@link
   * MIN_STD}.
   */
  readonly keepKnown?: boolean;
}

/** A model that maps known pixels to continuous images: encoder, hypernetwork and SIREN. */
export interface Model {
  readonly spec: ModelSpec;
  readonly hypernetwork: Hypernetwork;
  /** Trainable variables, in the order of the specification. */
  readonly variables: NamedVariables;
  /** Learning-rate multipliers by variable name; 1 for variables that are not listed. */
  readonly rates: ReadonlyMap<string, number>;
  /**
   * Variables that are computed from the training images before training, see {@link Model.fit}; empty for most models.
   */
  readonly fitted: NamedVariables;
  /**
   * Computes everything that is estimated from the training images before training: the encoder's prior, and the
   * initial weights of a linear decoder of tokens (least squares on the pixels). Does nothing if the model has neither.
   * If images have several sizes, only those of the model's own size are read.
   *
   * @throws HypernetError `option` if the images are too large or too few; DatasetError if no image has the model's
   * size; the signal's reason
   */
  fit(options: FitPriorOptions): Promise<void>;
  /**
   * Encodes the known pixels. Differentiable.
   *
   * @param options how sine networks of the encoder are evaluated
   * @throws HypernetError `shape` if the images do not have the model's shape
   */
  encode(known: EncoderInput, options?: NetworkOptions): Encoding;
  /** Emits the images of a latent and feature maps. Differentiable. */
  emit(encoding: Encoding): ImplicitImages;
  /**
   * Returns the values of images at any coordinates, [B, N, C], not clipped; the means of a model with a likelihood.
   * Differentiable with respect to images, coordinates and variables.
   */
  valuesAt(implicit: ImplicitImages, coordinates: Coordinates, options?: PatchOptions): tf.Tensor3D;
  /**
   * Returns the values of images with their standard deviations. Coordinates may differ between images; these have no
   * gradient.
   */
  distributionAt(
    implicit: ImplicitImages,
    coordinates: Coordinates | SampledCoordinates,
    options?: PatchOptions,
  ): Distribution;
  /**
   * Returns the inputs of the SIRENs at coordinates: the coordinates [N, 2], [B, N, 2 + L] with spatial latents, or
   * [B·T, n, 2] with patches.
   */
  inputsAt(implicit: ImplicitImages, coordinates: Coordinates): tf.Tensor;
  /**
   * Inpaints images with `encode` and `emit`. {@link renderImages} renders the result at any size.
   *
   * @param options `encoding`: encoding to emit from; default the encoding of the known pixels
   * @throws HypernetError `shape` if the images do not have the model's shape
   */
  inpaint(known: EncoderInput, options?: InpaintOptions & { readonly encoding?: Encoding }): ImplicitImages;
  /**
   * Returns the inpainted images at any coordinates, not clipped: [B, N, C].
   *
   * @throws HypernetError `shape` if the images do not have the model's shape
   */
  predict(question: PredictOptions): tf.Tensor3D;
  /**
   * Returns a copy of the encoder as a network of TensorFlow.js's built-in layers, images [B, H, W, C] and mask [B, H,
   * W, 1] → latent [B, D] and feature maps, to be disposed by the caller. Undefined for encoders that built-in layers
   * cannot express: all but `cnn` and `unet`, and those with averages or a prior.
   */
  encoderLayers(): Promise<tfl.LayersModel | undefined>;
  /** Whether {@link Model.at} accepts any size. */
  readonly anySize: boolean;
  /**
   * Returns the model for images of another size. The two models share their variables. Each size is created once and
   * disposed with this model.
   *
   * @throws HypernetError `option` naming the key, if the model reads images of one size only or does not support the
   * size
   */
  at(size: ImageSize): Model;
  /** Copies of all variables, by name. */
  state(): Promise<NamedArrays>;
  /**
   * Copies the values of a state to all variables.
   *
   * @throws SirenError `state`, before anything is written, if a name is missing or unknown or a shape differs
   */
  load(state: NamedArrays): void;
  /** Disposes the variables. */
  dispose(): void;
}

/**
 * Returns the specification of a model: shapes, initial distributions and number of its variables. Nothing is
 * allocated.
 *
 * @param families default: all encoders and emissions of this package
 * @throws HypernetError or SirenError `option` if the configuration is not valid
 */
export function modelSpec(options: ModelConfig, shape: ModelShape, families: ModelFamilies = modelFamilies): ModelSpec {
  const schema = families === modelFamilies ? modelSchema : modelSchemaOf(families);
  const config = checkOptions('model', schema, options) as FullModelConfig;
  const { height, width, channels, trainingImages } = shape;
  checkCount('model: height', height);
  checkCount('model: width', width);
  checkCount('model: channels', channels);
  const encoder = encoderOf(config, families).describe(config.encoder, encoderShape(config, shape));
  const outputs = config.likelihood ? 2 * channels : channels;
  const local = config.local ? localSpec(config.local, encoder.maps, outputs) : null;
  if (config.local && config.patches)
    throw new HypernetError(
      'option',
      'model: expected local or patches, got both: SIRENs of patches read coordinates only.',
    );
  const { activation = 'sine' } = config.siren;
  if (activation !== 'sine' && config.patches)
    throw new HypernetError('option', `model: expected the activation sine for SIRENs of patches, got ${activation}.`);
  const { latent } = config.hypernetwork;
  const patches = config.patches ? patchSpec(config.patches, shape, encoder.maps, latent) : null;
  const siren = sirenSpec({ ...config.siren, inputs: COORDINATES + (local?.channels ?? 0), outputs });
  const hypernetwork = hypernetworkSpec(config.hypernetwork, siren, families.emissions);
  const variables = [
    ...encoder.variables,
    ...hypernetwork.variables,
    ...(local?.variables ?? []),
    ...(patches?.variables ?? []),
  ];
  const count = patches?.grid.count ?? 1;
  return {
    config,
    shape: { height, width, channels, ...(trainingImages !== undefined && { trainingImages }) },
    siren,
    local,
    patches,
    latentCount: count * latent,
    variables,
    parameterCount: sizeOf(variables),
    emittedCount: count * hypernetwork.emittedCount,
  };
}

/**
 * Allocates a model with its initial values. Every variable has a separate random stream, named by seed and variable.
 *
 * @param source the seed, or the variables of another model with this configuration, which both models then share
 * @param families encoders and emissions; default all of this package
 * @throws HypernetError or SirenError `option` if the configuration is not valid
 */
export function createModel(
  options: ModelConfig,
  shape: ModelShape,
  source: VariableSource,
  families: ModelFamilies = modelFamilies,
): Model {
  const spec = modelSpec(options, shape, families);
  const { config } = spec;
  const encoder = encoderOf(config, families).create(config.encoder, encoderShape(config, spec.shape), source);
  const hypernetwork = createHypernetwork(
    hypernetworkSpec(config.hypernetwork, spec.siren, families.emissions),
    source,
    families.emissions,
  );
  const local = spec.local && createLocalLatents(spec.local, source);
  const patches = spec.patches && createPatchLatents(spec.patches, source);
  const variables: NamedVariables = new Map([
    ...encoder.variables,
    ...hypernetwork.variables,
    ...(local?.variables ?? []),
    ...(patches?.variables ?? []),
  ]);

  const fitted: NamedVariables = encoder.fitted ?? new Map();
  const all: NamedVariables = new Map([...variables, ...fitted]);
  const emit = ({ latent, maps, expected }: Encoding): ImplicitImages => {
    // A copy of the latent, since the images may be disposed before their encoding.
    const latents = spec.patches ? tf.reshape(latent, [-1, spec.patches.numbers]) : latent;
    const others = { locals: local?.project(maps) ?? [], corrections: local && expected ? [expected.clone()] : [] };
    return implicitImages(hypernetwork, latents as tf.Tensor2D, others, spec.patches !== null);
  };
  const inputsAt: Model['inputsAt'] = (implicit, coordinates) =>
    tf.tidy(() => {
      if (spec.patches) {
        const images = sirenCount(implicit) / spec.patches.grid.count;
        return patchSirenInputs(spec.patches.grid, coordinates, images);
      }
      const coords = coordsOf(coordinates);
      return local ? sirenInputs(spec.siren, coords, local.at(implicit.locals, coordinates)) : coords.clone();
    });
  const distributionAt: Model['distributionAt'] = (implicit, coordinates, options) =>
    readImages({ ...spec, local, likelihood: config.likelihood !== undefined }, implicit, coordinates, options);
  const valuesAt: Model['valuesAt'] = (...question) => tf.tidy(() => distributionAt(...question).mean);
  // Encoders that search for a latent have no feature maps, so there are no spatial latents.
  const reconstruct: Reconstruct = (latent, coords) =>
    tf.tidy(() => {
      const outputs = apply(spec.siren, hypernetwork.emit(latent), coords) as tf.Tensor3D;
      return config.likelihood ? gaussianOf(outputs).mean : outputs;
    });
  const encode: Model['encode'] = (known, options) => {
    checkImages(spec.shape, known);
    const encoding = encoder.encode(known, reconstruct, options);
    if (!patches) return encoding;
    const latent = patches.tokens(encoding.maps);
    tf.dispose([encoding.latent, ...encoding.maps, ...(encoding.expected ? [encoding.expected] : [])]);
    return { latent, maps: [] };
  };
  const inpaint: Model['inpaint'] = (known, { keepKnown = false, encoding } = {}) =>
    tf.tidy(() => {
      const implicit = emit(encoding ?? encode(known));
      if (!keepKnown) return implicit;
      const { mean, std } = distributionAt(implicit, gridAxes(spec.shape));
      const correction = (wanted: tf.Tensor, got: tf.Tensor3D) =>
        tf.mul(known.mask, tf.sub(wanted, tf.reshape(got, known.images.shape))) as tf.Tensor4D;
      const missing = correction(known.images, mean);
      const [expected] = implicit.corrections;
      return withCorrections(implicit, [
        expected ? (tf.add(expected, missing) as tf.Tensor4D) : missing,
        ...(std ? [correction(tf.scalar(MIN_STD), std)] : []),
      ]);
    });
  const at: Model['at'] = sizedModels<Model>(
    spec.shape,
    () => model,
    (size) => {
      checkAnySize(config, encoderOf(config, families), spec.shape, size);
      return { ...createModel(config, { ...spec.shape, ...size }, all, families), at, dispose: () => {} };
    },
  );
  const model: Model = {
    spec,
    hypernetwork,
    variables,
    anySize: readsAnySize(config, encoderOf(config, families)),
    at,
    rates: new Map(spec.variables.flatMap(({ name, rate }) => (rate === undefined ? [] : [[name, rate]]))),
    fitted,
    fit: async (options) => {
      const own = { ...options, ...imagesOfSize(options.dataset, options.split, spec.shape) };
      await encoder.fit?.(own);
      await fitDecoder({ spec, hypernetwork, encode }, own);
    },
    encode,
    emit,
    valuesAt,
    distributionAt,
    inputsAt,
    inpaint,
    predict: ({ coordinates, keepKnown = false, ...known }) =>
      tf.tidy(() => valuesAt(inpaint(known, { keepKnown }), coordinates)),
    encoderLayers: async () => encoder.asLayers?.(),
    state: () => readVariables(all),
    load: (state) => writeVariables('Model.load', all, state),
    dispose: () => {
      encoder.dispose();
      hypernetwork.dispose();
      local?.dispose();
      patches?.dispose();
    },
  };
  return model;
}

/**
 * Checks a model before allocation, for all sizes of images that it will read.
 *
 * @throws HypernetError `option` naming the key, if the model reads images of one size only or does not support a size
 */
export function checkModelSizes(options: ModelConfig, shape: ModelShape, sizes: readonly ImageSize[]): void {
  const { config } = modelSpec(options, shape);
  for (const { height, width } of sizes) {
    if (height === shape.height && width === shape.width) continue;
    checkAnySize(config, encoderOf(config, modelFamilies), shape, { height, width });
    modelSpec(options, { ...shape, height, width });
  }
}

/** Initializes the last layer of the patches' SIRENs by least squares, if the model supports it. */
async function fitDecoder(
  { spec: { patches }, hypernetwork, encode }: Pick<Model, 'spec' | 'hypernetwork' | 'encode'>,
  options: FitPriorOptions,
): Promise<void> {
  if (!patches || !canStartDecoder(patches, hypernetwork)) return;
  const tokensOf = (images: tf.Tensor4D) =>
    tf.tidy(() => encode({ images, mask: tf.onesLike(tf.slice(images, [0, 0, 0, 0], [-1, -1, -1, 1])) }).latent);
  await startDecoder({ ...options, patches, hypernetwork, tokensOf });
}

function encoderOf({ encoder: { type } }: FullModelConfig, { encoders }: ModelFamilies): AnyEncoder {
  return memberOf<AnyEncoder>('model: encoder: type', encoders, type);
}

function encoderShape({ hypernetwork: { latent }, local, patches }: FullModelConfig, shape: ModelShape): EncoderShape {
  return { ...shape, latent, needsMaps: local !== undefined || patches !== undefined };
}

function checkImages({ height, width, channels }: ModelShape, { images, mask }: EncoderInput): void {
  const wanted = [images.shape[0], height, width, channels];
  if (tf.util.arraysEqual(images.shape, wanted) && tf.util.arraysEqual(mask.shape, [...wanted.slice(0, 3), 1])) return;
  throw new HypernetError(
    'shape',
    `Model: expected images [B, ${height}, ${width}, ${channels}] and mask [B, ${height}, ${width}, 1], ` +
      `got [${images.shape.join(', ')}] and [${mask.shape.join(', ')}]`,
  );
}
