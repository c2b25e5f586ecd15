/** One way to compute: a TensorFlow.js backend and how to get at it. */
export interface Backend {
  /** What `--backend` calls it. */
  readonly name: string;
  /** One line for help and `doctor`. */
  readonly summary: string;
  /**
   * Loads what it needs and registers it with TensorFlow.js.
   *
   * @throws BackendError if it is not installed or cannot be used here
   */
  readonly load: () => Promise<LoadedBackend>;
}

export interface LoadedBackend {
  /** What TensorFlow.js calls it. */
  readonly tfName: string;
  /** Its version, device or instruction set, in a few words. */
  readonly details: string;
  /** True if it computes on a GPU. */
  readonly gpu: boolean;
}

export type BackendErrorCode = 'not-installed' | 'not-usable';

/** A backend that cannot be used on this machine; the message says what to do. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly code: BackendErrorCode;
  /** What to do about it. */
  readonly hint: string | undefined;

  constructor(code: BackendErrorCode, problem: string, hint?: string, cause?: unknown) {
    super(hint ? `${problem}.\n${hint}` : `${problem}.`, { cause });
    this.code = code;
    this.hint = hint;
  }
}
