import { parameterSpecs, type SirenParameters, type SirenSpec, unflattenParameters } from '@hypersiren/siren';
import { citation, type FullSettings, namedSchema, type Registry, type Settings } from '@hypersiren/siren/family';
import { createVariables, type NamedVariables, type Seed, type VariableSpec } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { checkOptions } from '../check-option.js';
import { type DirectEmission, directEmission, isDirect } from '../emissions/direct-emission.js';
import type { AnyEmission, HeadOutput, HeadSpec, TensorEmission } from '../emissions/emission.js';
import { emissions, planEmission } from '../emissions/emissions.js';
import { HypernetError } from '../hypernet-error.js';
import { normalizeLatent } from './normalize-latent.js';

/** Letters: B images in a batch, D latent, P heads with hidden layers, d hidden units of one head, n numbers that one head emits. */

/**
 * Share ρ of SIREN's variance that what the image adds has at the start. It comes on top of the shared start, which has
 * all of it, so what is emitted deviates √(1 + ρ) = 1.005 times as much as SIREN's, far within the 5 % or so by which
 * single SIRENs of width 256 differ. Images then differ by √ρ = 10 % of a weight's deviation. More only has to be
 * unlearned: with shares of 0.05 and 0.2 a model of faces was 5 % and 10 % behind after 600 steps.
 */
export const INIT_VARIANCE_RATIO = 0.01;

/** The paper of the heads' initialization. */
export const INITIALIZATION_PAPER = citation('inproceedings', 'chang2020hyperfanin', {
  author: 'Chang, Oscar and Flokas, Lampros and Lipson, Hod',
  title: 'Principled Weight Initialization for Hypernetworks',
  booktitle: 'International Conference on Learning Representations',
  year: '2020',
});

/** Deviation of weights for which a learning rate is chosen: about that of He's in a layer of a few hundred inputs. */
const USUAL_STD = 0.05;

/** Tensors of SIREN's last layer, at the end of its parameters: weight and bias. */
const LAST_LAYER = 2;

/** Key of 0.1 for what is {@link HypernetworkConfig.initVarianceRatio} now; its files are still read. */
const FORMER_RATIO = 'share';

/** The schema of a hypernetwork with a family of emissions. */
export function hypernetworkSchemaOf<const Emissions extends Registry<AnyEmission>>(emissions: Emissions) {
  const schema = z.strictObject({
    // D
    latent: z.int().min(1).default(256).describe('Numbers in a latent'),
    hidden: z
      .array(z.int().min(1))
      .default([64])
      .describe('Hidden units of each head’s ReLU network; [] makes it linear'),
    emission: namedSchema(emissions)
      .prefault('full' as never)
      .describe('Which SIREN parameters depend on the image, and how'),
    // ρ
    initVarianceRatio: z
      .number()
      .min(0)
      .max(1)
      .default(INIT_VARIANCE_RATIO)
      .describe('Share of SIREN’s variance that is image-dependent at the start'),
    normalize: z.boolean().default(true).describe('Whether the latent is normalized; false as in the authors’ code'),
  });
  return z.preprocess(withPresentNames, schema) as unknown as typeof schema;
}

/** A configuration with the names of keys that are used now. */
function withPresentNames(config: unknown): unknown {
  if (typeof config !== 'object' || config === null || !(FORMER_RATIO in config)) return config;
  if ('initVarianceRatio' in config) return config; // one of both is a mistake, which the schema names
  const { [FORMER_RATIO]: initVarianceRatio, ...others } = config;
  return { ...others, initVarianceRatio };
}

/** The schema of a hypernetwork. */
export const hypernetworkSchema = hypernetworkSchemaOf(emissions);

/** Settings of a hypernetwork: its latent, its heads, and what of the SIREN depends on the image. */
export type HypernetworkConfig = Settings<typeof hypernetworkSchema>;

/** The same with every default. */
export type FullHypernetworkConfig = FullSettings<typeof hypernetworkSchema>;

/** A hypernetwork before anything is allocated: plain data, fit for JSON. Made by {@link hypernetworkSpec}. */
export interface HypernetworkSpec {
  /** With every default. */
  readonly config: FullHypernetworkConfig;
  /** The network whose parameters are emitted. */
  readonly siren: SirenSpec;
  /** One per output. */
  readonly heads: readonly HeadSpec[];
  /** Names of the starts θ0 that all images share, one for each of SIREN's parameter tensors, in their order. */
  readonly base: readonly string[];
  readonly variables: readonly VariableSpec[];
  /** Numbers that depend on the image, for each image. */
  readonly emittedCount: number;
}

/** A hypernetwork with its variables. */
export interface Hypernetwork {
  readonly spec: HypernetworkSpec;
  readonly variables: NamedVariables;
  /**
   * Differentiable by the latent and the variables.
   *
   * @param latent [B, D], of any scale
   * @returns parameters of B SIRENs, weights [B, in, out] and biases [B, 1, out]; [in, out] and [1, out] those that the
   *   emission has all images share
   * @throws HypernetError `shape` if the latent has another size
   */
  emit(latent: tf.Tensor2D): SirenParameters;
  /**
   * The same before anything is emitted, for kernels that read SIRENs without their parameters in memory. Undefined where heads have
   * hidden layers, or a tensor follows from them in a way of its own. Differentiable by the latent and the variables.
   *
   * @throws HypernetError `shape` if the latent has another size
   */
  readonly direct: ((latent: tf.Tensor2D) => DirectEmission) | undefined;
  /** Frees the variables. */
  dispose(): void;
}

/**
 * Every variable of a hypernetwork with the distribution it starts from.
 *
 * Each head is a ReLU network of its own. With inputs of mean square 1 ({@link normalizeLatent}) and He's hidden layers,
 * N(0, 2 / fan-in), its d features keep E[h²] = 1, so that last weights of variance ρ · Var(θ) / d give outputs of
 * variance ρ · Var(θ): the hyperfan-in initialization of Chang et al. 2020, for SIREN's variances. For SIREN's hidden
 * weights that is ρ · 2 / (n ω0² d), n the inputs of the SIREN's layer.
 *
 * Adam moves every number by as much, whatever its scale, and ω0 makes SIREN's hidden weights small: with the learning rate
 * of the encoder they would change by a quarter of themselves in one step, and what the image adds would be trained away as
 * noise within some hundred steps. So each variable has a rate in proportion to the scale it starts with, at most 1; the
 * last layer, which no ω0 multiplies, has 1. What sums over d features has 1/√d of it.
 *
 * @throws HypernetError `option` if the configuration is not usable
 */
export function hypernetworkSpec(
  options: HypernetworkConfig,
  siren: SirenSpec,
  family: Registry<AnyEmission> = emissions,
): HypernetworkSpec {
  const schema = family === emissions ? hypernetworkSchema : hypernetworkSchemaOf(family);
  const config = checkOptions('hypernetwork', schema, options) as FullHypernetworkConfig;
  const { latent, hidden, normalize } = config;
  const tensors = parameterSpecs(siren);
  const rates = tensors.map(({ distribution }, index) =>
    index < tensors.length - LAST_LAYER ? Math.min(1, distribution.std / USUAL_STD) : 1,
  );
  const base = tensors.map(
    ({ name, shape, distribution: { limit } }, index): VariableSpec => ({
      name: baseName(name),
      shape,
      initial: { distribution: 'uniform', limit },
      rate: rates[index] as number,
    }),
  );
  const planned = tensorEmissions(config, siren, family);
  const heads = planned.flatMap(({ heads }) => heads);
  const inputs = normalize ? latent + 1 : latent;
  const lastLayers = planned.flatMap((emission, index) =>
    emission.heads.map(({ name, count, std, linear, relative }): VariableSpec => {
      const features = linear ? inputs : (hidden.at(-1) ?? inputs);
      const initial = { distribution: 'normal', std: std / Math.sqrt(features) } as const;
      const rate = (relative ? 1 : (rates[index] as number)) / Math.sqrt(features);
      return { name: headName(name), shape: [features, count], initial, rate };
    }),
  );
  return {
    config,
    siren,
    heads,
    base: base.map(({ name }) => name),
    variables: [...hiddenLayers(inputs, hidden, heads.filter(isNetwork).length), ...base, ...lastLayers],
    emittedCount: heads.reduce((sum, { count }) => sum + count, 0),
  };
}

/** How each of SIREN's parameter tensors comes about, in their order. */
function tensorEmissions(
  { emission, initVarianceRatio }: FullHypernetworkConfig,
  siren: SirenSpec,
  family: Registry<AnyEmission>,
): TensorEmission[] {
  const plan = planEmission(emission, siren, family);
  return parameterSpecs(siren).map((tensor) => plan(tensor)(tensor, initVarianceRatio));
}

/** Allocates the variables of a hypernetwork with their initial values, each from a stream of its own. */
export function createHypernetwork(
  spec: HypernetworkSpec,
  seed: Seed,
  family: Registry<AnyEmission> = emissions,
): Hypernetwork {
  const variables = createVariables(spec.variables, seed);
  const tensors = tensorEmissions(spec.config, spec.siren, family);
  return {
    spec,
    variables,
    emit: (latent) => emit(spec, tensors, variables, latent),
    direct: isDirect(spec.siren, tensors, spec.config.hidden)
      ? (latent) => direct(spec, tensors, variables, latent)
      : undefined,
    dispose: () => {
      for (const variable of variables.values()) variable.dispose();
    },
  };
}

function emit(
  { heads, base, config }: HypernetworkSpec,
  tensors: readonly TensorEmission[],
  variables: NamedVariables,
  latent: tf.Tensor2D,
): SirenParameters {
  checkLatent('Hypernetwork.emit', latent, config);
  const get = (name: string) => variables.get(name) as tf.Variable;
  return tf.tidy(() => {
    const input = config.normalize ? normalizeLatent(latent) : latent;
    const networks = heads.filter(isNetwork).map(({ name }) => name);
    const features = networkFeatures(networks.length, config.hidden, get, input);
    const read = new Map(networks.map((name, index) => [name, features[index]]));
    const output =
      ({ name }: HeadSpec): HeadOutput =>
      (offset) => {
        const features = read.get(name) ?? input;
        const weights = get(headName(name)) as tf.Tensor2D;
        if (!offset) return tf.matMul(features, weights) as tf.Tensor2D;
        // One operation, since what is emitted for all patches of a batch is large enough for memory to count.
        // The sum makes a tensor of rank 1: tfjs's wasm backend looks at the shape before a reshape, and refuses that.
        const bias = tf.add(offset, 0) as tf.Tensor1D;
        return tf.fused.matMul({ a: features, b: weights, bias }) as tf.Tensor2D;
      };
    const parameters = tensors.map(({ heads, assemble }, index) =>
      assemble(get(base[index] as string), heads.map(output)),
    );
    return unflattenParameters(parameters) as tf.TensorContainer & SirenParameters;
  });
}

function direct(
  { siren, base, config }: HypernetworkSpec,
  tensors: readonly TensorEmission[],
  variables: NamedVariables,
  latent: tf.Tensor2D,
): DirectEmission {
  checkLatent('Hypernetwork.direct', latent, config);
  const get = (name: string) => variables.get(name) as tf.Variable;
  const weightsOf = (head: string) => get(headName(head)) as tf.Tensor2D;
  const tokens = config.normalize ? normalizeLatent(latent) : latent;
  return directEmission(siren, tensors, base.map(get), weightsOf, tokens);
}

function checkLatent(what: string, latent: tf.Tensor2D, { latent: numbers }: FullHypernetworkConfig): void {
  if (latent.rank === 2 && latent.shape[1] === numbers) return;
  throw new HypernetError('shape', `${what}: expected latent [B, ${numbers}], got [${latent.shape.join(', ')}]`);
}

function isNetwork({ linear = false }: HeadSpec): boolean {
  return !linear;
}

/**
 * What the last layers of the heads with networks read, [B, d] each: the hidden layers of all of them, computed side by
 * side. Nothing if there are no hidden layers, as the last layers then read the input.
 */
function networkFeatures(
  heads: number,
  hidden: readonly number[],
  get: (name: string) => tf.Variable,
  input: tf.Tensor2D,
): tf.Tensor2D[] {
  const [units] = hidden;
  if (heads === 0 || units === undefined) return [];
  const layer = (x: tf.Tensor, index: number) =>
    tf.relu(tf.add(tf.matMul(x, get(hiddenName(index, 'weight'))), get(hiddenName(index, 'bias'))));
  const first = layer(input, 0); // [B, P·d]: all heads read the same input, so one product serves them all
  let x = tf.transpose(tf.reshape(first, [-1, heads, units]), [1, 0, 2]); // [P, B, d]
  for (let index = 1; index < hidden.length; index++) x = layer(x, index);
  // TensorFlow.js has no working gradient for one tensor unstacked.
  return (heads === 1 ? [tf.squeeze(x, [0])] : tf.unstack(x)) as tf.Tensor2D[];
}

/** Hidden layers of all heads: the first [inputs, P·d] with bias [1, P·d], later ones [P, d, d′] with bias [P, 1, d′]. */
function hiddenLayers(inputs: number, hidden: readonly number[], heads: number): VariableSpec[] {
  if (heads === 0) return [];
  return hidden.flatMap((units, index): VariableSpec[] => {
    const fanIn = hidden[index - 1] ?? inputs;
    const shape = (rows: number) => (index === 0 ? [rows, heads * units] : [heads, rows, units]);
    return [
      {
        name: hiddenName(index, 'weight'),
        shape: shape(fanIn),
        initial: { distribution: 'normal', std: Math.sqrt(2 / fanIn) },
      },
      { name: hiddenName(index, 'bias'), shape: shape(1), initial: { distribution: 'zero' } },
    ];
  });
}

function hiddenName(index: number, kind: 'weight' | 'bias'): string {
  return `hypernetwork.hidden${index + 1}.${kind}`;
}

function baseName(name: string): string {
  return `hypernetwork.base.${name}`;
}

function headName(name: string): string {
  return `hypernetwork.heads.${name}`;
}
