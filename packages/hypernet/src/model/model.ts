import { apply, type SirenSpec, sirenSpec } from '@hypersiren/siren';
import {
  type NamedArrays,
  type NamedVariables,
  readVariables,
  type Seed,
  sizeOf,
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

/** Letters: B images in a batch, H rows, W columns, C channels, N coordinates, D latent. */

/** The images that a model reads. */
export interface ModelShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /**
   * How many images it is trained on, for encoders that keep something for each; with the mirrored ones, where images are
   * mirrored.
   */
  readonly trainingImages?: number;
}

/** A model before anything is allocated: plain data, fit for JSON. */
export interface ModelSpec {
  /** With every default. */
  readonly config: FullModelConfig;
  readonly shape: ModelShape;
  /** The network that is emitted. */
  readonly siren: SirenSpec;
  /** What the SIRENs read beside the coordinates; null for nothing. */
  readonly local: LocalSpec | null;
  /** The patches, of which each has a SIREN; null for one SIREN for the whole image. */
  readonly patches: PatchSpec | null;
  /** Numbers of the latent or of all tokens, for each image: all that parameters are emitted from. */
  readonly latentCount: number;
  /** Every variable: name, shape and initial distribution. */
  readonly variables: readonly VariableSpec[];
  /** Numbers of the model, trained and fitted. */
  readonly parameterCount: number;
  /** Numbers that depend on the image, for each image. */
  readonly emittedCount: number;
}

/** The known pixels of some images, and where the images are asked for. */
export interface PredictOptions extends EncoderInput, InpaintOptions {
  readonly coordinates: Coordinates;
}

/** How images are inpainted. */
export interface InpaintOptions {
  /**
   * Whether known pixels keep their values exactly: at their centers the images pass through them, and around
   * them they are corrected by as much, falling to nothing at the pixels beside. Deviations there are the least. Default
   * false: the images are what the networks say.
   */
  readonly keepKnown?: boolean;
}

/** From known pixels to continuous images: encoder, hypernetwork and SIREN. */
export interface Model {
  readonly spec: ModelSpec;
  readonly hypernetwork: Hypernetwork;
  /** Everything that is trained, in the order of the specification. */
  readonly variables: NamedVariables;
  /** What an optimizer should multiply its learning rate with for some of them, by name; 1 for all others. */
  readonly rates: ReadonlyMap<string, number>;
  /** What is computed from the training images before training, see {@link Model.fit}; nothing in most models. */
  readonly fitted: NamedVariables;
  /**
   * Computes what is estimated from the images before the training: the encoder's prior, and the start of a linear decoder of
   * tokens (least squares on the pixels). Does nothing in a model that has neither.
   *
   * @throws HypernetError `option` if the images are too large or too few; the signal's reason
   */
  fit(options: FitPriorOptions): Promise<void>;
  /**
   * Differentiable.
   *
   * @throws HypernetError `shape` if the images are not the model's
   */
  encode(known: EncoderInput): Encoding;
  /** The images that latent and feature maps mean. Differentiable. */
  emit(encoding: Encoding): ImplicitImages;
  /**
   * The values of images at any coordinates: [B, N, C], not clipped; the means of a model with a likelihood. Differentiable
   * by images, coordinates and variables.
   */
  valuesAt(implicit: ImplicitImages, coordinates: Coordinates, options?: PatchOptions): tf.Tensor3D;
  /** The same with the values' standard deviations; also at other coordinates for each image, which are not differentiated. */
  distributionAt(
    implicit: ImplicitImages,
    coordinates: Coordinates | SampledCoordinates,
    options?: PatchOptions,
  ): Distribution;
  /** What the SIRENs read at coordinates: the coordinates [N, 2], with local latents [B, N, 2 + L], with patches [B·T, n, 2]. */
  inputsAt(implicit: ImplicitImages, coordinates: Coordinates): tf.Tensor;
  /**
   * The implicit images of some images, to be rendered at any size with {@link renderImages}: `encode` and `emit`.
   *
   * @param options `encoding`: what to emit from, if it is not what the images are encoded as
   * @throws HypernetError `shape` if the images are not the model's
   */
  inpaint(known: EncoderInput, options?: InpaintOptions & { readonly encoding?: Encoding }): ImplicitImages;
  /**
   * The inpainted images at any coordinates, not clipped: [B, N, C].
   *
   * @throws HypernetError `shape` if the images are not the model's
   */
  predict(question: PredictOptions): tf.Tensor3D;
  /**
   * The encoder as a network of TensorFlow.js's built-in layers: images [B, H, W, C] and mask [B, H, W, 1] → latent [B, D] and
   * feature maps. It is a copy, for the caller to dispose. Undefined of encoders that built-in layers cannot
   * express: all but `cnn` and `unet`, and those with averages or a prior.
   */
  encoderLayers(): Promise<tfl.LayersModel | undefined>;
  /** Copies of all variables, by name. */
  state(): Promise<NamedArrays>;
  /**
   * Gives all variables the values of a state, which are copied.
   *
   * @throws SirenError `state`, before anything is written, if a name is missing or unknown or a shape differs
   */
  load(state: NamedArrays): void;
  /** Frees the variables. */
  dispose(): void;
}

/**
 * Shapes, initial distributions and number of a model's variables, computed before anything is allocated.
 *
 * @param families default: every encoder and emission there is
 * @throws HypernetError or SirenError `option` if the configuration is not usable
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
 * Allocates a model with its initial values. Every variable has a random stream of its own, named by seed and variable.
 *
 * @param families default: every encoder and emission there is
 * @throws HypernetError or SirenError `option` if the configuration is not usable
 */
export function createModel(
  options: ModelConfig,
  shape: ModelShape,
  seed: Seed,
  families: ModelFamilies = modelFamilies,
): Model {
  const spec = modelSpec(options, shape, families);
  const { config } = spec;
  const encoder = encoderOf(config, families).create(config.encoder, encoderShape(config, spec.shape), seed);
  const hypernetwork = createHypernetwork(
    hypernetworkSpec(config.hypernetwork, spec.siren, families.emissions),
    seed,
    families.emissions,
  );
  const local = spec.local && createLocalLatents(spec.local, seed);
  const patches = spec.patches && createPatchLatents(spec.patches, seed);
  const variables: NamedVariables = new Map([
    ...encoder.variables,
    ...hypernetwork.variables,
    ...(local?.variables ?? []),
    ...(patches?.variables ?? []),
  ]);

  const fitted: NamedVariables = encoder.fitted ?? new Map();
  const all: NamedVariables = new Map([...variables, ...fitted]);
  const emit = ({ latent, maps, expected }: Encoding): ImplicitImages => {
    // A copy of the latent, as the images may be disposed of before their encoding.
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
  // Encoders that look for a latent have no maps, so that there are no local latents to add.
  const reconstruct: Reconstruct = (latent, coords) =>
    tf.tidy(() => {
      const outputs = apply(spec.siren, hypernetwork.emit(latent), coords) as tf.Tensor3D;
      return config.likelihood ? gaussianOf(outputs).mean : outputs;
    });
  const encode = (known: EncoderInput): Encoding => {
    checkImages(spec.shape, known);
    const encoding = encoder.encode(known, reconstruct);
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
  return {
    spec,
    hypernetwork,
    variables,
    rates: new Map(spec.variables.flatMap(({ name, rate }) => (rate === undefined ? [] : [[name, rate]]))),
    fitted,
    fit: async (options) => {
      await encoder.fit?.(options);
      await fitDecoder({ spec, hypernetwork, encode }, options);
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
}

/** Starts the last layer of the patches' SIRENs by least squares, where the model has such a start. */
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
