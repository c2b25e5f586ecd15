import type { Seed, SirenParameters, SirenSpec } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import { checkCount, checkKeys, checkRange, memberOf } from './check-option.js';
import type { Emission, HeadSpec } from './emissions/emission.js';
import { type EmissionName, emissions } from './emissions/emissions.js';
import { HypernetError } from './hypernet-error.js';
import { normalizeLatent } from './normalize-latent.js';
import { createVariables, type NamedVariables, type VariableSpec } from './variables.js';

/** Letters: B images in a batch, D latent, P heads, d hidden units of one head, n numbers that one head emits. */

/**
 * Share ρ of SIREN's variance that what the image adds has at the start. It comes on top of the shared start, which has
 * all of it, so what is emitted deviates √(1 + ρ) = 1.005 times as much as SIREN's, far within the 5 % or so by which
 * single SIRENs of width 256 differ. Images then differ by √ρ = 10 % of a weight's deviation. More only has to be
 * unlearned: with shares of 0.05 and 0.2 a model of faces was 5 % and 10 % behind after 600 steps.
 */
export const EMISSION_SHARE = 0.01;

export interface HypernetworkConfig {
  /** D. */
  readonly latent: number;
  /** Hidden units of each head's ReLU network, layer by layer; none makes the heads linear. */
  readonly hidden: readonly number[];
  /** Which parameters depend on the image, and how. */
  readonly emission: EmissionName;
  /** ρ, from 0 to 1; default {@link EMISSION_SHARE}. */
  readonly share?: number;
}

/** A hypernetwork before anything is allocated: plain data, fit for JSON. Made by {@link hypernetworkSpec}. */
export interface HypernetworkSpec {
  /** With every default. */
  readonly config: Required<HypernetworkConfig>;
  /** The network whose parameters are emitted. */
  readonly siren: SirenSpec;
  /** One per output. */
  readonly heads: readonly HeadSpec[];
  /** Names of the variables that all images share, in the emission's order. */
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
   * @returns parameters of B SIRENs, weights [B, in, out] and biases [B, 1, out]
   * @throws HypernetError `shape` if the latent has another size
   */
  emit(latent: tf.Tensor2D): SirenParameters;
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
 * @throws HypernetError `option` if the configuration is not usable
 */
export function hypernetworkSpec(config: HypernetworkConfig, siren: SirenSpec): HypernetworkSpec {
  checkKeys('hypernetwork', config, ['latent', 'hidden', 'emission', 'share']);
  const { latent, hidden, emission, share = EMISSION_SHARE } = config;
  checkCount('hypernetwork: latent', latent);
  for (const units of hidden) checkCount('hypernetwork: hidden', units);
  checkRange('hypernetwork: share', share, [0, 1]);
  const { base, heads } = memberOf<Emission>('hypernetwork: emission', emissions, emission).describe(siren, share);

  const features = hidden.at(-1) ?? latent + 1;
  const lastLayers = heads.map(
    ({ name, count, deviation }): VariableSpec => ({
      name: headName(name),
      shape: [features, count],
      initial: { distribution: 'normal', deviation: deviation / Math.sqrt(features) },
    }),
  );
  return {
    config: { latent, hidden, emission, share },
    siren,
    heads,
    base: base.map(({ name }) => name),
    variables: [...hiddenLayers(latent + 1, hidden, heads.length), ...base, ...lastLayers],
    emittedCount: heads.reduce((sum, { count }) => sum + count, 0),
  };
}

/** Allocates the variables of a hypernetwork with their initial values, each from a stream of its own. */
export function createHypernetwork(spec: HypernetworkSpec, seed: Seed): Hypernetwork {
  const variables = createVariables(spec.variables, seed);
  return {
    spec,
    variables,
    emit: (latent) => emit(spec, variables, latent),
    dispose: () => {
      for (const variable of variables.values()) variable.dispose();
    },
  };
}

function emit(spec: HypernetworkSpec, variables: NamedVariables, latent: tf.Tensor2D): SirenParameters {
  const { siren, heads, base, config } = spec;
  if (latent.rank !== 2 || latent.shape[1] !== config.latent)
    throw new HypernetError(
      'shape',
      `Hypernetwork.emit: expected latent [B, ${config.latent}], got [${latent.shape.join(', ')}]`,
    );
  const get = (name: string) => variables.get(name) as tf.Variable;
  return tf.tidy(() => {
    const features = headFeatures(spec, get, normalizeLatent(latent));
    const outputs = heads.map(
      ({ name }, head) => tf.matMul(features[head] as tf.Tensor2D, get(headName(name))) as tf.Tensor2D, // [B, n]
    );
    return emissions[config.emission].assemble(siren, base.map(get), outputs) as tf.TensorContainer & SirenParameters;
  });
}

/** What the last layer of every head reads, [B, d] each: the hidden layers of all heads, computed side by side. */
function headFeatures(
  { heads, config: { hidden } }: HypernetworkSpec,
  get: (name: string) => tf.Variable,
  input: tf.Tensor2D,
): tf.Tensor[] {
  if (hidden.length === 0) return heads.map(() => input);
  const layer = (x: tf.Tensor, index: number) =>
    tf.relu(tf.add(tf.matMul(x, get(hiddenName(index, 'weight'))), get(hiddenName(index, 'bias'))));
  const first = layer(input, 0); // [B, P·d]: all heads read the same input, so one product serves them all
  let x = tf.transpose(first.reshape([-1, heads.length, hidden[0] as number]), [1, 0, 2]); // [P, B, d]
  for (let index = 1; index < hidden.length; index++) x = layer(x, index);
  return tf.unstack(x);
}

/** Hidden layers of all heads: the first [inputs, P·d] with bias [1, P·d], later ones [P, d, d′] with bias [P, 1, d′]. */
function hiddenLayers(inputs: number, hidden: readonly number[], heads: number): VariableSpec[] {
  return hidden.flatMap((units, index): VariableSpec[] => {
    const fanIn = hidden[index - 1] ?? inputs;
    const shape = (rows: number) => (index === 0 ? [rows, heads * units] : [heads, rows, units]);
    return [
      {
        name: hiddenName(index, 'weight'),
        shape: shape(fanIn),
        initial: { distribution: 'normal', deviation: Math.sqrt(2 / fanIn) },
      },
      { name: hiddenName(index, 'bias'), shape: shape(1), initial: { distribution: 'zero' } },
    ];
  });
}

function hiddenName(index: number, kind: 'weight' | 'bias'): string {
  return `hypernetwork.hidden${index + 1}.${kind}`;
}

function headName(name: string): string {
  return `hypernetwork.heads.${name}`;
}
