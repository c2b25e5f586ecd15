import { checkChoice, checkCount, checkKeys, checkPositive } from '../check-option.js';
import { BIAS_RULES, type BiasRule } from './bias-rules.js';

/** Paper, section 3.2: "we find ω0 = 30 to work well". */
export const OMEGA_0 = 30;

/** Networks are tens to hundreds of units wide and a few layers deep: beyond these a number of a configuration was mistyped. */
export const MAX_WIDTH = 16_384;

/** The same of hidden layers. */
export const MAX_LAYERS = 200;

/** Numbers drawn from U(−limit, limit); with limit 0 all are zero. */
export interface InitialDistribution {
  /** Largest magnitude. */
  readonly limit: number;
  /** Standard deviation, limit/√3. */
  readonly std: number;
}

/** Where a layer stands; the rule of its initial weights follows from it. */
export const LAYER_ROLES = ['first', 'hidden', 'last'] as const;

/** Where a layer stands: `first`, `hidden` or `last`. */
export type LayerRole = (typeof LAYER_ROLES)[number];

/** One layer, y = sin(ω·(x·W + b)), or y = x·W + b for the last. */
export interface LayerSpec {
  /** Numbers that come in. */
  readonly inputs: number;
  /** Numbers that go out. */
  readonly outputs: number;
  /** Factor inside the sine; 0 for the last, linear layer. */
  readonly omega: number;
  /** What W [inputs, outputs] is drawn from. */
  readonly weight: InitialDistribution;
  /** What b [1, outputs] is drawn from. */
  readonly bias: InitialDistribution;
}

/** A sine network, before any tensor exists: plain data, fit for JSON. Made by {@link sirenSpec}. */
export interface SirenSpec {
  /** Numbers in a coordinate: 2 for images. */
  readonly inputs: number;
  /** Channels of a value: 3 for color. */
  readonly outputs: number;
  /** Sines in each layer. */
  readonly width: number;
  /** Layers from width to width, between the first and the last. */
  readonly hiddenLayers: number;
  /** ω0 of every sine layer but the first. */
  readonly omega0: number;
  /** ω0 of the first layer: the frequencies that the network starts with. */
  readonly firstOmega0: number;
  /** Rule of the initial biases. */
  readonly bias: BiasRule;
  /** Every layer in order: the first, the hidden ones, the last; hiddenLayers + 2 of them. */
  readonly layers: readonly LayerSpec[];
  /** Weights and biases in all. */
  readonly parameterCount: number;
}

/** What {@link sirenSpec} takes; the defaults are the paper's network for color images. */
export interface SirenOptions {
  /** Numbers in a coordinate, 1 or more; default 2, (row, column). */
  readonly inputs?: number;
  /** Channels of a value, 1 or more; default 3. */
  readonly outputs?: number;
  /** Sines in each layer, 1 or more; default 256. */
  readonly width?: number;
  /** Layers from width to width, 0 or more; default 3. */
  readonly hiddenLayers?: number;
  /** ω0 of every sine layer but the first, above 0; default 30. */
  readonly omega0?: number;
  /** ω0 of the first layer, above 0; default omega0. */
  readonly firstOmega0?: number;
  /** Rule of the initial biases; default `torch`. */
  readonly bias?: BiasRule;
}

const OPTIONS: readonly (keyof SirenOptions)[] = [
  'inputs',
  'outputs',
  'width',
  'hiddenLayers',
  'omega0',
  'firstOmega0',
  'bias',
];

/**
 * Shapes, initial distributions and number of a sine network's parameters, computed before anything is allocated.
 * Sitzmann et al. 2020: inputs → width, hiddenLayers times width → width, width → outputs; the defaults are the
 * paper's network of 198,915 parameters.
 *
 * @throws SirenError `option` if a value is out of its range or a key unknown
 */
export function sirenSpec(options: SirenOptions = {}): SirenSpec {
  const what = 'siren.sirenSpec';
  checkKeys(what, options, OPTIONS);
  const { inputs = 2, outputs = 3, width = 256, hiddenLayers = 3, omega0 = OMEGA_0, bias = 'torch' } = options;
  const { firstOmega0 = omega0 } = options;
  checkCount(`${what}: inputs`, inputs, 1);
  checkCount(`${what}: outputs`, outputs, 1);
  checkCount(`${what}: width`, width, 1);
  checkCount(`${what}: hiddenLayers`, hiddenLayers, 0);
  checkPositive(`${what}: omega0`, omega0);
  checkPositive(`${what}: firstOmega0`, firstOmega0);
  checkChoice(`${what}: bias`, bias, Object.keys(BIAS_RULES));

  const hidden = layerSpec({ role: 'hidden', inputs: width, outputs: width, omega0, bias });
  const layers = [
    layerSpec({ role: 'first', inputs, outputs: width, omega0: firstOmega0, bias }),
    ...Array.from({ length: hiddenLayers }, () => hidden),
    layerSpec({ role: 'last', inputs: width, outputs, omega0, bias }),
  ];
  const parameterCount = layers.reduce((sum, layer) => sum + (layer.inputs + 1) * layer.outputs, 0);
  return { inputs, outputs, width, hiddenLayers, omega0, firstOmega0, bias, layers, parameterCount };
}

/**
 * One layer by SIREN's rule (paper, section 3.2 and supplement 1.5): weights of the first layer U(±1/n), of the others,
 * the linear last one included, U(±√(6/n)/ω0), where n is the number of inputs; biases by the named rule.
 */
export function layerSpec(layer: {
  readonly role: LayerRole;
  readonly inputs: number;
  readonly outputs: number;
  readonly omega0: number;
  readonly bias: BiasRule;
}): LayerSpec {
  const { role, inputs, outputs, omega0, bias } = layer;
  const weightLimit = role === 'first' ? 1 / inputs : Math.sqrt(6 / inputs) / omega0;
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
