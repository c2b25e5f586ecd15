/** Code of an {@link ExportError}. */
export type ExportErrorCode = 'not-expressible' | 'folder-not-empty';

/** Thrown when a model cannot be exported in a format or to a folder. The message gives the reason. */
export class ExportError extends Error {
  override readonly name = 'ExportError';

  constructor(
    readonly code: ExportErrorCode,
    message: string,
  ) {
    super(message);
  }
}
