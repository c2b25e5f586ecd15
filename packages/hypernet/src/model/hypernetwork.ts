import {
  batchedKernel,
  parameterSpecs,
  type SirenParameters,
  type SirenSpec,
  unflattenParameters,
} from '@hypersiren/siren';
import { citation, type FullSettings, namedSchema, type Registry, type Settings } from '@hypersiren/siren/family';
import {
  createVariables,
  type NamedVariables,
  type VariableSource,
  type VariableSpec,
} from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { checkOptions } from '../check-option.js';
import { type DirectEmission, directEmission, isDirect } from '../emissions/direct-emission.js';
import type { AnyEmission, HeadOutput, HeadSpec, TensorEmission } from '../emissions/emission.js';
import { emissions, planEmission } from '../emissions/emissions.js';
import { HypernetError } from '../hypernet-error.js';
import { normalizeLatent } from './normalize-latent.js';

/**
 * Dimensions: B images in a batch, D latent, P heads with hidden layers, d hidden units of one head, n outputs of one
 * head.
 */

/**
 * Default of the initial variance ratio ρ: the variance of the image-dependent part of a parameter, relative to its
 * variance under SIREN's rule, at initialization. The image-dependent part is added to the shared parameters, which
 * have all of SIREN's variance, so the total standard deviation is √(1 + ρ) = 1.005 times SIREN's. The parameters of
 * different images differ by √ρ = 10 % of their standard deviation.
 */
export const INIT_VARIANCE_RATIO = 0.01;

/** Citation of the heads' initialization. */
export const INITIALIZATION_PAPER = citation('inproceedings', 'chang2020hyperfanin', {
  author: 'Chang, Oscar and Flokas, Lampros and Lipson, Hod',
  title: 'Principled Weight Initialization for Hypernetworks',
  booktitle: 'International Conference on Learning Representations',
  year: '2020',
});

/**
 * Standard deviation of weights for which a learning rate is usually chosen: that of He initialization with a few
 * hundred inputs.
 */
const USUAL_STD = 0.05;

/** Number of tensors of SIREN's last layer, at the end of its parameters: weight and bias. */
const LAST_LAYER = 2;

/** Key of {@link HypernetworkConfig.initVarianceRatio} in version 0.1, which is still accepted. */
const FORMER_RATIO = 'share';

/** Returns the schema of a hypernetwork with a family of emissions. */
export function hypernetworkSchemaOf<const Emissions extends Registry<AnyEmission>>(emissions: Emissions) {
  const schema = z.strictObject({
    // D
    latent: z.int().min(1).default(256).describe('Size of the latent'),
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

/** Replaces keys of earlier versions by the current ones. */
function withPresentNames(config: unknown): unknown {
  if (typeof config !== 'object' || config === null || !(FORMER_RATIO in config)) return config;
  if ('initVarianceRatio' in config) return config; // if both keys are given, the schema rejects the old one
  const { [FORMER_RATIO]: initVarianceRatio, ...others } = config;
  return { ...others, initVarianceRatio };
}

/** Schema of a hypernetwork. */
export const hypernetworkSchema = hypernetworkSchemaOf(emissions);

/** Settings of a hypernetwork: its latent, its heads and its emission. */
export type HypernetworkConfig = Settings<typeof hypernetworkSchema>;

/** Settings of a hypernetwork, with every default. */
export type FullHypernetworkConfig = FullSettings<typeof hypernetworkSchema>;

/**
 * Specification of a hypernetwork before allocation, as JSON-serializable plain data. Made by {@link hypernetworkSpec}.
 */
export interface HypernetworkSpec {
  /** Settings with every default. */
  readonly config: FullHypernetworkConfig;
  /** Specification of the SIREN whose parameters are emitted. */
  readonly siren: SirenSpec;
  /** Heads of the hypernetwork, one per output. */
  readonly heads: readonly HeadSpec[];
  /** Names of the shared parameters θ0, one for each of SIREN's parameter tensors, in their order. */
  readonly base: readonly string[];
  readonly variables: readonly VariableSpec[];
  /** Number of emitted values per image. */
  readonly emittedCount: number;
}

/** A hypernetwork with its variables. */
export interface Hypernetwork {
  readonly spec: HypernetworkSpec;
  readonly variables: NamedVariables;
  /**
   * Emits SIREN parameters. Differentiable with respect to the latent and the variables.
   *
   * @param latent [B, D], of any scale
   * @returns parameters of B SIRENs: weights [B, in, out] and biases [B, 1, out]. Tensors that all images share are
   * [in, out] and [1, out].
   * @throws HypernetError `shape` if the latent has another size
   */
  emit(latent: tf.Tensor2D): SirenParameters;
  /**
   * Returns the operands of the emission, for kernels that evaluate SIRENs without storing their parameters. Undefined if
   * heads have hidden layers or a tensor has another kind of assembly. Differentiable with respect to the latent and the
   * variables.
   *
   * @throws HypernetError `shape` if the latent has another size
   */
  readonly direct: ((latent: tf.Tensor2D) => DirectEmission) | undefined;
  /** Disposes the variables. */
  dispose(): void;
}

/**
 * Returns the specification of a hypernetwork, with the initial distribution of every variable.
 *
 * Each head is a separate ReLU network. With inputs of mean square 1 ({@link normalizeLatent}) and He-initialized
 * hidden layers, N(0, 2 / fan-in), its d features have E[h²] = 1. Last weights of variance ρ · Var(θ) / d then give
 * outputs of variance ρ · Var(θ). This is the hyperfan-in initialization of Chang et al. 2020 with SIREN's variances.
 * For SIREN's hidden weights it is ρ · 2 / (n ω0² d), where n is the number of inputs of the SIREN's layer.
 *
 * Adam updates every parameter by about the learning rate, whatever the parameter's scale, and ω0 makes SIREN's hidden
 * weights small. Therefore each variable has a learning-rate multiplier proportional to its initial standard deviation,
 * at most 1. The multiplier of the last layer, which has no ω0, is 1. Weights that sum over d features have 1/√d of the
 * multiplier.
 *
 * @throws HypernetError `option` if the configuration is not valid
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

/** Returns the emission of each of SIREN's parameter tensors, in their order. */
function tensorEmissions(
  { emission, initVarianceRatio }: FullHypernetworkConfig,
  siren: SirenSpec,
  family: Registry<AnyEmission>,
): TensorEmission[] {
  const plan = planEmission(emission, siren, family);
  return parameterSpecs(siren).map((tensor) => plan(tensor)(tensor, initVarianceRatio));
}

/** Allocates the variables of a hypernetwork with their initial values, each from a separate random stream. */
export function createHypernetwork(
  spec: HypernetworkSpec,
  source: VariableSource,
  family: Registry<AnyEmission> = emissions,
): Hypernetwork {
  const variables = createVariables(spec.variables, source);
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
    const together = features && emitTogether({ tensors, base, networks, features, get });
    if (together) return unflattenParameters(together) as tf.TensorContainer & SirenParameters;
    const ofHead = features ? perHead(features) : [];
    const read = new Map(networks.map((name, index) => [name, ofHead[index]]));
    const output =
      ({ name }: HeadSpec): HeadOutput =>
      (offset) => {
        const features = read.get(name) ?? input;
        const weights = get(headName(name)) as tf.Tensor2D;
        if (!offset) return tf.matMul(features, weights) as tf.Tensor2D;
        // One operation, to save memory: the parameters of all patches of a batch are large.
        // The sum makes a tensor of rank 1: tfjs's wasm backend reads the shape before a reshape and rejects it.
        const bias = tf.add(offset, 0) as tf.Tensor1D;
        return tf.fused.matMul({ a: features, b: weights, bias }) as tf.Tensor2D;
      };
    const parameters = tensors.map(({ heads, assemble }, index) =>
      assemble(get(base[index] as string), heads.map(output)),
    );
    return unflattenParameters(parameters) as tf.TensorContainer & SirenParameters;
  });
}

/**
 * Emits all parameters with one kernel.
 *
 * @returns undefined unless the backend has the kernel and each tensor is its start plus the output of a network
 */
function emitTogether({ tensors, base, networks, features, get }: Networks): tf.Tensor[] | undefined {
  const kernel = batchedKernel('HeadOutputs');
  const isAdded = tensors.every(({ kind, heads: [head] }) => kind === 'emitted' && head && isNetwork(head));
  if (!kernel || !isAdded || networks.length !== tensors.length) return undefined;
  const starts = base.map((name) => get(name));
  const weights = networks.map((name) => get(headName(name)));
  const outputs = kernel([features, ...weights, ...starts.map((start) => tf.reshape(start, [-1]))], {});
  return outputs.map((output, index) => tf.reshape(output, [-1, ...(starts[index] as tf.Tensor).shape]));
}

/** Heads with networks, in order, and their features [P, B, d]. */
interface Networks {
  readonly tensors: readonly TensorEmission[];
  readonly base: readonly string[];
  readonly networks: readonly string[];
  readonly features: tf.Tensor;
  readonly get: (name: string) => tf.Variable;
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
 * Returns the inputs of the last layers of the heads with networks, [P, B, d]. The hidden layers of all heads are
 * computed together. Undefined if there are no hidden layers; the last layers then read the latent.
 */
function networkFeatures(
  heads: number,
  hidden: readonly number[],
  get: (name: string) => tf.Variable,
  input: tf.Tensor2D,
): tf.Tensor | undefined {
  const [units] = hidden;
  if (heads === 0 || units === undefined) return undefined;
  const layer = (x: tf.Tensor, index: number) =>
    tf.relu(tf.add(tf.matMul(x, get(hiddenName(index, 'weight'))), get(hiddenName(index, 'bias'))));
  const first = layer(input, 0); // [B, P·d]: one product for all heads, which read the same input
  let x = tf.transpose(tf.reshape(first, [-1, heads, units]), [1, 0, 2]); // [P, B, d]
  for (let index = 1; index < hidden.length; index++) x = layer(x, index);
  return x;
}

/** Splits features [P, B, d] by heads, [B, d] each. */
function perHead(features: tf.Tensor): tf.Tensor2D[] {
  // TensorFlow.js has no working gradient for unstacking a single tensor.
  return (features.shape[0] === 1 ? [tf.squeeze(features, [0])] : tf.unstack(features)) as tf.Tensor2D[];
}

/**
 * Returns the hidden layers of all heads: the first is [inputs, P·d] with bias [1, P·d], later ones are [P, d, d′] with
 * bias [P, 1, d′].
 */
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
