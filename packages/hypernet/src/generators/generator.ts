import { type SirenSpec, sirenSpec } from '@hypersiren/siren';
import {
  createVariables,
  isShared,
  type NamedArrays,
  type NamedVariables,
  readVariables,
  sizeOf,
  type VariableSource,
  type VariableSpec,
  writeVariables,
} from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { gelu } from '../attention/gelu.js';
import { checkOptions } from '../check-option.js';
import { checkHeads } from '../encoders/check-heads.js';
import type { GetVariable } from '../encoders/composed-encoder.js';
import { layerVariables } from '../encoders/layers-network.js';
import { attend, attentionLayers, linear } from '../encoders/parts/attend.js';
import { HypernetError } from '../hypernet-error.js';
import { type Coordinates, gridAxes } from '../local/coordinates.js';
import { interpolateMap } from '../local/interpolate-map.js';
import { interpolations } from '../local/interpolation.js';
import { createHypernetwork, type Hypernetwork, hypernetworkSpec } from '../model/hypernetwork.js';
import { type ImplicitImages, implicitImages } from '../model/implicit-images.js';
import { readImages } from '../model/read-images.js';
import { type PatchGrid, patchGrid } from '../patches/patch-grid.js';
import type { PatchOptions } from '../patches/patch-sirens.js';
import { beginAsLinear, type LinearImages, type LinearStart } from './begin-as-linear.js';
import {
  type ConvolutionalDecoder,
  convolutionalDecoder,
  convolutionalVariables,
  decodeByConvolutions,
} from './convolutional-decoder.js';
import { type FullGeneratorConfig, type GeneratorConfig, generatorSchema } from './generator-schema.js';
import { createMixture } from './latents/draw-latents.js';
import { correctedTokens, liftedTokens, liftVariables } from './lift.js';
import { modulationLayer, selfModulatedNorm } from './self-modulated-norm.js';

/** Dimensions: B images, H rows, W columns, C channels, L latent, T tokens, F features of a token, N coordinates. */

/** Size of generated images, with their channels. */
export interface GeneratorShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Specification of a generator before allocation, as JSON-serializable plain data. */
export interface GeneratorSpec {
  /** Settings with every default. */
  readonly config: FullGeneratorConfig;
  readonly shape: GeneratorShape;
  /** Specification of the emitted SIREN of a patch. */
  readonly siren: SirenSpec;
  readonly patches: { readonly grid: PatchGrid };
  /** Every trained variable: name, shape and initial distribution. */
  readonly variables: readonly VariableSpec[];
  readonly parameterCount: number;
  /** Number of emitted values per image. */
  readonly emittedCount: number;
}

/** A generator: from random latents to continuous images. */
export interface Generator {
  readonly spec: GeneratorSpec;
  readonly variables: NamedVariables;
  /** Variables of the distribution of latents, not trained; empty for N(0, 1). */
  readonly mixture: NamedVariables;
  /** Learning-rate multipliers by variable name; 1 for variables that are not listed. */
  readonly rates: ReadonlyMap<string, number>;
  /**
   * Emits the images of latents, [B, L]. Differentiable.
   *
   * @param latents of any scale if they are normalized, as they are by default
   */
  emit(latents: tf.Tensor2D): ImplicitImages;
  /**
   * Sets the variables so that the images are linear in the latent and as near as possible to given ones. The lift is
   * needed.
   *
   * @throws HypernetError `option` if there is no lift, the emission leaves out the last layer of the SIRENs, or it has
   * more parameters than a token has features
   */
  beginAsLinear(images: LinearImages): Promise<void>;
  /** Returns the values of images at any coordinates, [B, N, C], not clipped. Differentiable. */
  valuesAt(implicit: ImplicitImages, coordinates: Coordinates, options?: PatchOptions): tf.Tensor3D;
  /** Returns the images of latents at the pixels of the training images, [B, H, W, C], not clipped. Differentiable. */
  generate(latents: tf.Tensor2D): tf.Tensor4D;
  /** Copies of all variables, by name, those of the mixture included. */
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
 * Returns the specification of a generator. Nothing is allocated.
 *
 * @throws HypernetError or SirenError `option` if the configuration is not valid
 */
export function generatorSpec(options: GeneratorConfig, shape: GeneratorShape): GeneratorSpec {
  const config = checkOptions('generator', generatorSchema, options) as FullGeneratorConfig;
  checkHeads('generator', config);
  const { height, width, channels } = shape;
  const grid = patchGrid(shape, config.patch);
  const hypernetwork = decoderSpec(config, channels);
  const decoder = convolutionsOf(config, channels);
  const variables = [
    ...transformerVariables(config, grid),
    ...(decoder ? convolutionalVariables(DECODER, decoder) : hypernetwork.variables),
  ];
  return {
    config,
    shape: { height, width, channels },
    siren: hypernetwork.siren,
    patches: { grid },
    variables,
    parameterCount: sizeOf(variables),
    emittedCount: decoder ? height * width * channels : grid.count * hypernetwork.emittedCount,
  };
}

/** Specification of the hypernetwork that emits the SIREN of each patch from its token. */
function decoderSpec({ width, siren, emission, initVarianceRatio }: FullGeneratorConfig, channels: number) {
  return hypernetworkSpec(
    { latent: width, hidden: [], emission, initVarianceRatio, normalize: false },
    sirenSpec({ ...siren, outputs: channels }),
  );
}

/** Prefix of the variables of a convolutional decoder. */
const DECODER = 'generator.decoder';

/** Sizes of the convolutional decoder, of at most as many parameters as that of SIRENs; undefined for SIRENs. */
function convolutionsOf(config: FullGeneratorConfig, channels: number): ConvolutionalDecoder | undefined {
  const { decoder, patch, width, lift } = config;
  if (decoder === 'siren') return undefined;
  if (lift) throw new HypernetError('option', 'generator: lift: expected false for the decoder convolutional');
  return convolutionalDecoder({ patch, width, channels }, sizeOf(decoderSpec(config, channels).variables));
}

function transformerVariables(config: FullGeneratorConfig, { count }: PatchGrid): VariableSpec[] {
  const { latent, lift, mapping, width, depth, mlp } = config;
  const gain = 1 / (2 * depth); // all residual branches together add a variance of about 1
  const layers = [
    ...Array.from({ length: mapping }, (_, index) => ({
      name: `mapping${index + 1}`,
      shape: [latent, latent],
      gain: 2,
    })),
    ...Array.from({ length: depth }, (_, index) => `block${index + 1}`).flatMap((block) => [
      modulationLayer(`${block}.beforeTokens`, latent, width),
      ...attentionLayers(`${block}.tokens`, width, gain),
      modulationLayer(`${block}.beforeHidden`, latent, width),
      { name: `${block}.hidden`, shape: [width, mlp * width], gain: 2 },
      { name: `${block}.output`, shape: [mlp * width, width], gain },
    ]),
    modulationLayer('last', latent, width),
  ];
  return [
    { name: 'generator.positions', shape: [count, width], initial: { distribution: 'normal', std: 1 } },
    ...layers.flatMap((layer) => layerVariables({ ...layer, name: `generator.${layer.name}` })),
    ...(lift ? liftVariables('generator', { latent, count, width }) : []),
  ];
}

/**
 * Allocates a generator after ViTGAN (Lee et al. 2021) with its initial values. A mapping network turns the latent into
 * a style. Learned positional tokens, one for each patch, pass transformer blocks whose layer normalizations are
 * modulated by the style. From each token a hypernetwork emits the SIREN of its patch, and the SIRENs of the four nearest
 * patches are blended, so that patches have no seams. For comparison, convolutions may decode the tokens instead.
 *
 * @param source the seed, or the variables of another generator, which both then share
 * @throws HypernetError or SirenError `option` if the configuration is not valid
 */
export function createGenerator(options: GeneratorConfig, shape: GeneratorShape, source: VariableSource): Generator {
  const spec = generatorSpec(options, shape);
  const { config, patches } = spec;
  const own = createVariables(transformerVariables(config, patches.grid), source);
  const decoder = createDecoder(spec, source);
  const variables: NamedVariables = new Map([...own, ...decoder.variables]);
  const mixture = createMixture(config);
  const stored: NamedVariables = new Map([...variables, ...mixture]);
  const get: GetVariable = <R extends tf.Rank>(name: string) => own.get(`generator.${name}`) as tf.Variable<R>;
  const rates = new Map(spec.variables.flatMap(({ name, rate }) => (rate === undefined ? [] : [[name, rate]])));
  const pixels = gridAxes(spec.shape);
  const emit = (latents: tf.Tensor2D): ImplicitImages => decoder.emit(() => tokensOf(config, get, latents));
  const { valuesAt } = decoder;
  return {
    spec,
    variables,
    mixture,
    rates: rates as ReadonlyMap<string, number>,
    emit,
    beginAsLinear: async (images) => {
      const [kernel, bias] = ['kernel', 'bias'].map((part) => own.get(`generator.lift.${part}`));
      const { hypernetwork } = decoder;
      if (!kernel || !bias || !hypernetwork)
        throw new HypernetError('option', 'generator: lift: expected true for a linear start');
      const decode: LinearStart['decode'] = (tokens, coordinates) =>
        tf.tidy(() =>
          valuesAt(
            decoder.emit(() => tokens),
            coordinates,
          ),
        );
      await beginAsLinear({ hypernetwork, lift: { kernel, bias }, tokens: patches.grid.count, decode }, images);
    },
    valuesAt,
    generate: (latents) =>
      tf.tidy(() => {
        const { height, width, channels } = spec.shape;
        return tf.reshape(valuesAt(emit(latents), pixels), [-1, height, width, channels]) as tf.Tensor4D;
      }),
    state: () => readVariables(stored),
    load: (state) => writeVariables('Generator.load', stored, state),
    dispose: () => {
      tf.dispose([pixels.rows, pixels.columns, ...mixture.values()]);
      if (!isShared(source)) for (const variable of variables.values()) variable.dispose();
    },
  };
}

/** What turns the tokens of patches into images. */
interface Decoder {
  readonly variables: NamedVariables;
  /** What emits the SIRENs of patches; undefined for convolutions. */
  readonly hypernetwork?: Hypernetwork;
  /** Returns the images of tokens, [B·T, F]. */
  emit(tokens: () => tf.Tensor2D): ImplicitImages;
  readonly valuesAt: Generator['valuesAt'];
}

function createDecoder({ config, shape, patches, siren }: GeneratorSpec, source: VariableSource): Decoder {
  const convolutions = convolutionsOf(config, shape.channels);
  if (convolutions) {
    const variables = createVariables(convolutionalVariables(DECODER, convolutions), source);
    const get: GetVariable = <R extends tf.Rank>(name: string) => variables.get(`${DECODER}.${name}`) as tf.Variable<R>;
    const size = { patch: config.patch, grid: patches.grid, height: shape.height, width: shape.width };
    return {
      variables,
      emit: (tokens) => {
        const image = tf.tidy(() => decodeByConvolutions(get, size, tokens()));
        return { parameters: [], locals: [], corrections: [image] };
      },
      valuesAt: ({ corrections: [image] }, coordinates) =>
        interpolateMap(image as tf.Tensor4D, coordinates, interpolations.cubic),
    };
  }
  const hypernetwork = createHypernetwork(decoderSpec(config, shape.channels), source);
  const reader = { siren, patches, local: null, likelihood: false };
  return {
    variables: hypernetwork.variables,
    hypernetwork,
    emit: (tokens) => implicitImages(hypernetwork, tf.tidy(tokens), { locals: [], corrections: [] }, true),
    valuesAt: (implicit, coordinates, options) =>
      tf.tidy(() => readImages(reader, implicit, coordinates, options).mean),
  };
}

/** Returns the tokens of all patches of all images, [B·T, F]. */
function tokensOf(
  { depth, heads, width, lift, ...mapping }: FullGeneratorConfig,
  get: GetVariable,
  latents: tf.Tensor2D,
): tf.Tensor2D {
  const style = styleOf(mapping, get, latents);
  const positions = tf.expandDims(get('positions'), 0);
  const lifted = lift ? liftedTokens(get, latents, width) : undefined;
  let tokens = tf.add(positions, lifted ?? tf.zeros([latents.shape[0], 1, 1])) as tf.Tensor3D; // [B, T, F]
  for (let index = 1; index <= depth; index++) {
    const block = `block${index}`;
    const asked = selfModulatedNorm(get, `${block}.beforeTokens`, tokens, style);
    tokens = tf.add(tokens, attend(get, { layer: `${block}.tokens`, heads }, asked, asked));
    const read = selfModulatedNorm(get, `${block}.beforeHidden`, tokens, style);
    tokens = tf.add(tokens, linear(get, `${block}.output`, gelu(linear(get, `${block}.hidden`, read))));
  }
  const found = selfModulatedNorm(get, 'last', tokens, style);
  return tf.reshape(lifted ? correctedTokens(get, lifted, found) : found, [-1, width]) as tf.Tensor2D;
}

/** Returns the style of latents, [B, L]: the mapping network of normalized latents, normalized. */
function styleOf(
  { mapping, normalize }: Pick<FullGeneratorConfig, 'mapping' | 'normalize'>,
  get: GetVariable,
  latents: tf.Tensor2D,
): tf.Tensor2D {
  const scaled = (rows: tf.Tensor2D) => (normalize ? normalizeRows(rows) : rows);
  let style = scaled(latents);
  for (let layer = 1; layer <= mapping; layer++) style = gelu(linear(get, `mapping${layer}`, style));
  return mapping > 0 ? scaled(style) : style;
}

/** Value added to a mean square, which keeps a row of zeros finite. */
const EPSILON = 1e-8;

/** Divides each row by its root mean square. */
function normalizeRows(rows: tf.Tensor2D): tf.Tensor2D {
  return tf.mul(rows, tf.rsqrt(tf.add(tf.mean(tf.square(rows), 1, true), EPSILON))) as tf.Tensor2D;
}
