import { checkChoice } from '../../check-option.js';
import type { DerivativeOrder } from '../../derivatives/forward-jet.js';
import { checkPrecision, PRECISIONS, type Precision } from '../../network/precision.js';
import { SirenError } from '../../siren-error.js';
import type { SignalNetwork } from './signal-network.js';

/**
 * Throws a `SirenError` with code `option` unless the network and the current backend have a precision for losses on
 * derivatives of the given order.
 *
 * @param what function or key, for the message
 */
export function checkStepPrecision(
  what: string,
  { mixed = false }: Pick<SignalNetwork, 'mixed'>,
  order: DerivativeOrder,
  precision: Precision,
): void {
  checkChoice(what, precision, PRECISIONS);
  if (precision === 'float32') return;
  if (!mixed || order === 'hessian') {
    const reason = mixed
      ? 'all second derivatives have no kernels'
      : 'only the network sine without an encoding has it';
    throw new SirenError('option', `${what}: expected float32, got ${precision}: ${reason}`);
  }
  checkPrecision(what, precision);
}
