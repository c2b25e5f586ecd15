/** A cluster that does not take trainings, or does not answer; the message says what to do. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
  readonly code = 'launch';

  /**
   * @param problem without its full stop
   * @param hint what to do, without its full stop
   */
  constructor(problem: string, hint: string, cause?: unknown) {
    super(`${problem}. ${hint}.`, { cause });
  }
}
