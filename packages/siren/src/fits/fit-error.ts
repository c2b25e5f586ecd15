import { SirenError } from '../siren-error.js';
import type { FitState } from './fit-state.js';

/**
 * Thrown when a fit diverges or stalls. `state` is the last good state, from which a fit with other options can resume.
 */
export class FitError extends SirenError {
  constructor(
    message: string,
    readonly state: FitState,
  ) {
    super('diverged', message);
  }
}
