import type { DivergenceState } from '../training/divergence-watch.js';
import type { NamedArrays } from '../training/variables.js';

/** All that a fit needs to go on bit for bit. */
export interface FitState {
  /** Updates done. */
  readonly step: number;
  readonly parameters: NamedArrays;
  /** Adam's moments. */
  readonly moments: NamedArrays;
  /** How loss and gradient have gone; as if it had just begun where it is left out. */
  readonly watch?: DivergenceState;
}
