import type { Fit } from '../fit.js';
import type { FittedSignal } from '../fitted-signal.js';

/** Options of fits to equations. */
export interface EquationFitOptions {
  /**
   * Number of random points inside the domain in each step. A quarter as many are drawn on its edges. Default: 1024.
   */
  readonly batch?: number;
  /** Weight of the boundary conditions relative to the equation. */
  readonly edgeWeight?: number;
  /** Number of nodes along each side of the finite-difference reference. Default: 129. */
  readonly nodes?: number;
  /** Seed of the random points. Default: 1. */
  readonly seed?: number;
}

/** A fit of a field that satisfies an equation. */
export interface EquationFit<Reference> extends Fit {
  /** Returns the finite-difference solution, computed at the first call. */
  reference(): Reference;
  /**
   * Measures the relative error in percent: the Euclidean distance to the reference at its nodes divided by the norm of
   * the reference.
   */
  measure(signal: FittedSignal): Promise<{ error: number }>;
}
