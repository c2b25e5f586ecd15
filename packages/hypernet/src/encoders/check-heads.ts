import { HypernetError } from '../hypernet-error.js';

/** @throws HypernetError `option` unless the features can be dealt to the heads; `what` names the encoder */
export function checkHeads(what: string, { width, heads }: { readonly width: number; readonly heads: number }): void {
  if (width % heads !== 0)
    throw new HypernetError('option', `${what}: width: expected a multiple of the ${heads} heads, got ${width}`);
}
