/**
 * What went wrong, for programs that handle it:
 * `option` a setting out of range or unknown, `shape` a tensor or an image of another shape, `state` saved values that
 * are incomplete or belong to another model, `diverged` a training whose numbers went wrong.
 */
export type HypernetErrorCode = 'option' | 'shape' | 'state' | 'diverged';

/** Every error this package throws. The message names the function, what was expected, what was got and what to do. */
export class HypernetError extends Error {
  override readonly name = 'HypernetError';

  constructor(
    readonly code: HypernetErrorCode,
    message: string,
  ) {
    super(message);
  }
}
