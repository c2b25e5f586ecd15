import { checkChoice, checkCount, checkKeys, checkPositive } from '../check-option.js';
import { ACTIVATIONS, type SirenActivation } from './activations/activations.js';
import { BIAS_RULES, type BiasRule } from './bias-rules.js';

/** Default ω0. Paper, section 3.2: "we find ω0 = 30 to work well". */
export const OMEGA_0 = 30;

/** Largest width, as a safeguard against typing errors. */
export const MAX_WIDTH = 16_384;

/** Largest number of hidden layers, as a safeguard against typing errors. */
export const MAX_LAYERS = 200;

/** Uniform distribution U(−limit, limit). With limit 0 all numbers are zero. */
export interface InitialDistribution {
  /** Largest magnitude. */
  readonly limit: number;
  /** Standard deviation, limit/√3. */
  readonly std: number;
}

/** Roles of a layer. The role determines the initial weights. */
export const LAYER_ROLES = ['first', 'hidden', 'last'] as const;

/** Role of a layer: `first`, `hidden` or `last`. */
export type LayerRole = (typeof LAYER_ROLES)[number];

/**
 * Specification of one layer, y = sin(ω·(x·W + b)) or another activation of z = x·W + b, or y = x·W + b for the last.
 */
export interface LayerSpec {
  /** Number of inputs. */
  readonly inputs: number;
  /** Number of outputs. */
  readonly outputs: number;
  /** Factor inside the activation. 0 for the last, linear layer. */
  readonly omega: number;
  /** Initial distribution of W [inputs, outputs]. */
  readonly weight: InitialDistribution;
  /** Initial distribution of b [1, outputs]. */
  readonly bias: InitialDistribution;
}

/** Specification of a sine network, created by {@link sirenSpec}. Plain data that can be stored as JSON. */
export interface SirenSpec {
  /** Numbers in a coordinate: 2 for images. */
  readonly inputs: number;
  /** Channels of a value: 3 for color. */
  readonly outputs: number;
  /** Units in each layer. */
  readonly width: number;
  /** Number of hidden layers, from width to width, between the first and the last. */
  readonly hiddenLayers: number;
  /** ω0 of every sine layer but the first. */
  readonly omega0: number;
  /** ω0 of the first layer, which determines the initial frequencies of the network. */
  readonly firstOmega0: number;
  /** Rule for the initial biases. */
  readonly bias: BiasRule;
  /** Activation of every layer but the last. Left out for the sine. */
  readonly activation?: Exclude<SirenActivation, 'sine'>;
  /** Layers in order: the first, the hidden ones, the last; hiddenLayers + 2 in total. */
  readonly layers: readonly LayerSpec[];
  /** Total number of weights and biases. */
  readonly parameterCount: number;
}

/** Options of {@link sirenSpec}. The defaults are the paper's network for color images. */
export interface SirenOptions {
  /** Numbers in a coordinate, 1 or more. Default: 2, (row, column). */
  readonly inputs?: number;
  /** Channels of a value, 1 or more. Default: 3. */
  readonly outputs?: number;
  /** Units in each layer, 1 or more. Default: 256. */
  readonly width?: number;
  /** Number of hidden layers, from width to width, 0 or more. Default: 3. */
  readonly hiddenLayers?: number;
  /** ω0 of every sine layer but the first, above 0. Default: 30. */
  readonly omega0?: number;
  /** ω0 of the first layer, above 0. Default: `omega0`. */
  readonly firstOmega0?: number;
  /** Rule for the initial biases. Default: `torch`. */
  readonly bias?: BiasRule;
  /** Activation of every layer but the last. Default: `sine`. */
  readonly activation?: SirenActivation;
  /**
   * k, above 0: biases of the first layer are drawn from U(±k), as FINER prescribes (Liu et al. 2024, section 3.3).
   * Default: by `bias`.
   */
  readonly firstBias?: number;
}

const OPTIONS: readonly (keyof SirenOptions)[] = [
  'inputs',
  'outputs',
  'width',
  'hiddenLayers',
  'omega0',
  'firstOmega0',
  'bias',
  'activation',
  'firstBias',
];

/**
 * Computes the shapes, initial distributions and number of a sine network's parameters. No tensor is allocated. The
 * layers are inputs → width, hiddenLayers times width → width, width → outputs (Sitzmann et al. 2020). The defaults are
 * the paper's network of 198,915 parameters.
 *
 * @throws SirenError `option` if an option is unknown or out of range
 */
export function sirenSpec(options: SirenOptions = {}): SirenSpec {
  const what = 'siren.sirenSpec';
  checkKeys(what, options, OPTIONS);
  const { inputs = 2, outputs = 3, width = 256, hiddenLayers = 3, omega0 = OMEGA_0, bias = 'torch' } = options;
  const { firstOmega0 = omega0, activation = 'sine', firstBias } = options;
  checkCount(`${what}: inputs`, inputs, 1);
  checkCount(`${what}: outputs`, outputs, 1);
  checkCount(`${what}: width`, width, 1);
  checkCount(`${what}: hiddenLayers`, hiddenLayers, 0);
  checkPositive(`${what}: omega0`, omega0);
  checkPositive(`${what}: firstOmega0`, firstOmega0);
  checkChoice(`${what}: bias`, bias, Object.keys(BIAS_RULES));
  checkChoice(`${what}: activation`, activation, Object.keys(ACTIVATIONS));
  if (firstBias !== undefined) checkPositive(`${what}: firstBias`, firstBias);

  const hidden = layerSpec({ role: 'hidden', inputs: width, outputs: width, omega0, bias, activation });
  const first = layerSpec({ role: 'first', inputs, outputs: width, omega0: firstOmega0, bias, activation });
  const layers = [
    firstBias === undefined ? first : { ...first, bias: uniform(firstBias) },
    ...Array.from({ length: hiddenLayers }, () => hidden),
    layerSpec({ role: 'last', inputs: width, outputs, omega0, bias, activation }),
  ];
  const parameterCount = layers.reduce((sum, layer) => sum + (layer.inputs + 1) * layer.outputs, 0);
  const sizes = { inputs, outputs, width, hiddenLayers, omega0, firstOmega0, bias };
  return { ...sizes, ...(activation !== 'sine' && { activation }), layers, parameterCount };
}

/**
 * Specifies one layer by SIREN's rule (paper, section 3.2 and supplement 1.5). For n inputs, weights of the first layer
 * are drawn from U(±1/n), those of all other layers from U(±√(6/n)/ω0), and biases by the given rule. Activations that
 * are not initialized as sines draw all weights from U(±1/√n).
 */
export function layerSpec(layer: {
  readonly role: LayerRole;
  readonly inputs: number;
  readonly outputs: number;
  readonly omega0: number;
  readonly bias: BiasRule;
  readonly activation?: SirenActivation;
}): LayerSpec {
  const { role, inputs, outputs, omega0, bias, activation = 'sine' } = layer;
  const ofSiren = role === 'first' ? 1 / inputs : Math.sqrt(6 / inputs) / omega0;
  const weightLimit = ACTIVATIONS[activation].weights === 'siren' ? ofSiren : 1 / Math.sqrt(inputs);
  const omega = role === 'last' ? 0 : omega0;
  return {
    inputs,
    outputs,
    omega,
    weight: uniform(weightLimit),
    bias: uniform(BIAS_RULES[bias].limit({ inputs, omega, weightLimit })),
  };
}

function uniform(limit: number): InitialDistribution {
  return { limit, std: limit / Math.sqrt(3) };
}
