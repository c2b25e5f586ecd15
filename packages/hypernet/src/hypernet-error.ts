/**
 * Kind of error, for programs that handle it: `option` is an option out of range or unknown, `shape` a tensor or image
 * of a wrong shape, `state` saved values that are incomplete or belong to another model, `diverged` a computation whose
 * numbers are not finite or not usable.
 */
export type HypernetErrorCode = 'option' | 'shape' | 'state' | 'diverged';

/** Error of this package. The message names the function, the expected and the actual value, and the remedy. */
export class HypernetError extends Error {
  override readonly name = 'HypernetError';

  constructor(
    readonly code: HypernetErrorCode,
    message: string,
  ) {
    super(message);
  }
}
