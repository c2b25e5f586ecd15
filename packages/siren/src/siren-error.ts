/**
 * What went wrong, for programs that handle it:
 * `option` a setting out of range or unknown, `shape` a tensor of another shape, `parameters` a set of parameters that
 * is incomplete or belongs to another network, `state` saved values that are incomplete or belong to something else, `data` a
 * signal that cannot be fitted, `diverged` a training whose numbers run away.
 */
export type SirenErrorCode = 'option' | 'shape' | 'parameters' | 'state' | 'data' | 'diverged';

/** Every error this package throws. The message names the function, what was expected and what was got. */
export class SirenError extends Error {
  override readonly name = 'SirenError';

  constructor(
    readonly code: SirenErrorCode,
    message: string,
  ) {
    super(message);
  }
}
