/** What a bias rule may look at. */
export interface BiasRuleLayer {
  /** Inputs of the layer. */
  readonly inputs: number;
  /** ω of the layer's sine; 0 for the linear last layer. */
  readonly omega: number;
  /** Weights of the layer are drawn from U(±weightLimit). */
  readonly weightLimit: number;
}

/** One member of {@link BIAS_RULES}. */
export interface BiasRuleDefinition {
  /** One line for help texts. */
  readonly description: string;
  /** Biases are drawn from U(±limit). */
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
 * How biases are drawn; SIREN's theory does not fix it (Sitzmann et al. 2020, section 3.2).
 * `torch` U(±1/√n), the authors' choice; `zero`; `weight`, like the layer's weights; `phase` U(±π/ω), a uniform phase.
 */
export type BiasRule = keyof typeof RULES;

/** Every bias rule by name: its description in one line, and the limit of its uniform distribution for a layer. */
export const BIAS_RULES: Readonly<Record<BiasRule, BiasRuleDefinition>> = RULES;
