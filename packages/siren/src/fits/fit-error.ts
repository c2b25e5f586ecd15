import { SirenError } from '../siren-error.js';
import type { FitState } from './fit-state.js';

/** A fit that ran away or leads nowhere. It has stopped; `state` is the last that was good, to go on from with other settings. */
export class FitError extends SirenError {
  constructor(
    message: string,
    readonly state: FitState,
  ) {
    super('diverged', message);
  }
}
