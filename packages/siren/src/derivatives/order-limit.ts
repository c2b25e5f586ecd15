import { SirenError } from '../siren-error.js';
import { DERIVATIVE_ORDERS, type DerivativeOrder } from './forward-jet.js';

/** Highest order of derivatives that a network has, and the reason. */
export interface OrderLimit {
  readonly order: DerivativeOrder;
  /** Why higher derivatives do not exist, as the end of a sentence. */
  readonly reason: string;
}

/**
 * Throws a `SirenError` with code `option` if the order exceeds the limit. Without a limit every order is valid.
 */
export function checkOrder(limit: OrderLimit | undefined, order: DerivativeOrder, what = 'siren.signalNetwork'): void {
  if (limit === undefined || hasOrder(limit, order)) return;
  throw new SirenError('option', `${what}: expected derivatives up to ${limit.order}, got ${order}: ${limit.reason}`);
}

/** Returns whether a network with the limit has derivatives of the order. */
export function hasOrder(limit: OrderLimit | undefined, order: DerivativeOrder): boolean {
  if (limit === undefined) return true;
  return DERIVATIVE_ORDERS.indexOf(order) <= DERIVATIVE_ORDERS.indexOf(limit.order);
}
