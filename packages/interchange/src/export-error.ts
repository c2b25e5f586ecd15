/** Kinds of {@link ExportError}. */
export type ExportErrorCode = 'not-expressible' | 'folder-not-empty';

/** A model that cannot be written in a format, or not there; the message says why. */
export class ExportError extends Error {
  override readonly name = 'ExportError';

  constructor(
    readonly code: ExportErrorCode,
    message: string,
  ) {
    super(message);
  }
}
