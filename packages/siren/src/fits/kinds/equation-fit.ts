import type { Fit } from '../fit.js';
import type { FittedSignal } from '../fitted-signal.js';

/** How the points of each step are drawn, and what the field is compared with. */
export interface EquationFitOptions {
  /** Points within the domain in each step, and a quarter as many on its edges; default 1024. Drawn anew for each step. */
  readonly batch?: number;
  /** Weight of the conditions at the edges beside the equation. */
  readonly edgeWeight?: number;
  /** Nodes along each side of the finite differences that the field is compared with; default 129. */
  readonly nodes?: number;
  /** Decides what is drawn; default 1. */
  readonly seed?: number;
}

/** A fit of a field that an equation describes. */
export interface EquationFit<Reference> extends Fit {
  /** The same by finite differences; computed when it is first asked for. */
  reference(): Reference;
  /** Euclidean distance to the reference at its nodes, over the reference's length, in percent. */
  measure(signal: FittedSignal): Promise<{ error: number }>;
}
