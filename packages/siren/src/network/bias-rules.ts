/** Layer for which a bias rule computes a limit. */
export interface BiasRuleLayer {
  /** Number of inputs. */
  readonly inputs: number;
  /** ω of the sine. 0 for the linear last layer. */
  readonly omega: number;
  /** Limit of the weights, which are drawn from U(±weightLimit). */
  readonly weightLimit: number;
}

/** Definition of a bias rule. */
export interface BiasRuleDefinition {
  /** Description in one line, for help texts. */
  readonly description: string;
  /** Returns the limit of the biases, which are drawn from U(±limit). */
  readonly limit: (layer: BiasRuleLayer) => number;
}

const RULES = {
  torch: {
    description: 'U(±1/√n) for n inputs: the authors’ code, which uses PyTorch’s default',
    limit: ({ inputs }) => 1 / Math.sqrt(inputs),
  },
  zero: {
    description: 'all zero: the theory of the paper’s supplement, and odd networks, f(−x) = −f(x)',
    limit: () => 0,
  },
  weight: {
    description: 'drawn like the layer’s weights: later pre-activations have a standard deviation near 1 at any width',
    limit: ({ weightLimit }) => weightLimit,
  },
  phase: {
    description: 'U(±π/ω), zero in the last layer: every sine starts at a uniform phase, as random Fourier features do',
    limit: ({ omega }) => (omega === 0 ? 0 : Math.PI / omega),
  },
} satisfies Record<string, BiasRuleDefinition>;

/**
 * Rule for the initial biases, which the SIREN paper does not specify (Sitzmann et al. 2020, section 3.2). `torch`:
 * U(±1/√n) for n inputs, as in the authors' code. `zero`: all zero. `weight`: like the weights of the layer. `phase`:
 * U(±π/ω), a uniform phase.
 */
export type BiasRule = keyof typeof RULES;

/** Bias rules by name: a description, and the limit of the uniform distribution for a layer. */
export const BIAS_RULES: Readonly<Record<BiasRule, BiasRuleDefinition>> = RULES;
