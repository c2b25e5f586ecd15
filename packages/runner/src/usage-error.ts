/** Error of invalid command-line options or arguments. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'usage';
}
