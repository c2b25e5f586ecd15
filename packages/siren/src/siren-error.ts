/**
 * Code of a {@link SirenError}:
 *
 * - `option`: an option is unknown or out of range.
 * - `shape`: a tensor has the wrong shape.
 * - `parameters`: parameters are missing or belong to another network.
 * - `state`: saved values are missing or belong to another model.
 * - `data`: a signal cannot be fitted.
 * - `diverged`: a training diverged.
 */
export type SirenErrorCode = 'option' | 'shape' | 'parameters' | 'state' | 'data' | 'diverged';

/** Error class of this package. The message names the function, the expected value and the given value. */
export class SirenError extends Error {
  override readonly name = 'SirenError';

  constructor(
    readonly code: SirenErrorCode,
    message: string,
  ) {
    super(message);
  }
}
