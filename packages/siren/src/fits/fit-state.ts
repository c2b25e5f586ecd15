import type { DivergenceState } from '../training/divergence-watch.js';
import type { NamedArrays } from '../training/variables.js';

/** State of a fit, which resumes from it bit for bit. */
export interface FitState {
  /** Number of updates. */
  readonly step: number;
  readonly parameters: NamedArrays;
  /** Moments of Adam. */
  readonly moments: NamedArrays;
  /** State of the divergence watch. Default: that of a new fit. */
  readonly watch?: DivergenceState;
}
