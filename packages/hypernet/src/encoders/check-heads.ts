import { HypernetError } from '../hypernet-error.js';

/**
 * @throws HypernetError `option` unless the number of heads divides the number of features; `what` names the encoder
 */
export function checkHeads(what: string, { width, heads }: { readonly width: number; readonly heads: number }): void {
  if (width % heads !== 0)
    throw new HypernetError('option', `${what}: width: expected a multiple of the ${heads} heads, got ${width}`);
}
