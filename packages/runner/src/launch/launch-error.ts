/** Error of a cluster that rejects trainings or does not respond. The message says what to do. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
  readonly code = 'launch';

  /**
   * Creates an error with a hint.
   *
   * @param problem problem, without a full stop
   * @param hint advice on how to fix the problem, without a full stop
   */
  constructor(problem: string, hint: string, cause?: unknown) {
    super(`${problem}. ${hint}.`, { cause });
  }
}
