import { defineMember, type Member, type MemberDefinition, type NamedSchema } from '@hypersiren/siren/family';

/** A TensorFlow.js backend and how to load it. Importing a member loads no TensorFlow.js. */
export interface Backend<Name extends string = string> extends Member<Name, NamedSchema<'type', Name, object>> {
  /**
   * npm packages that the user installs for the backend, with their versions. Empty if the backend comes with this
   * package.
   */
  readonly packages: Readonly<Record<string, string>>;
  /** Those of `packages` that run an install script. */
  readonly builds: readonly string[];
  /** Further requirements, in a few words: `CUDA; Node below 23`. */
  readonly requirements: string | undefined;
  /** Conditions under which `auto` chooses the backend. Undefined if the backend is used only when named. */
  readonly auto: AutoChoice | undefined;
  /**
   * Loads the backend and registers it with TensorFlow.js.
   *
   * @throws BackendError if the backend is not installed or cannot be used on this machine
   */
  load(): Promise<LoadedBackend>;
}

/** Conditions under which `auto` chooses a backend. */
export interface AutoChoice {
  /** Condition shown after the backend's name: `on a GPU`. Left out if the backend is chosen everywhere. */
  readonly where?: string;
  /**
   * Returns the reason for which `auto` does not choose the loaded backend, as a sentence; undefined if `auto` chooses
   * it.
   */
  readonly refusal?: (loaded: LoadedBackend) => string | undefined;
  /** Sentence that warns of slow computation. */
  readonly notice?: string;
}

/** Definition of a backend, passed to {@link backendType}. */
export interface BackendDefinition<Name extends string>
  extends Omit<MemberDefinition<Name, object>, 'options' | 'example'>,
    Pick<Backend, 'load'>,
    Partial<Pick<Backend, 'packages' | 'builds' | 'requirements' | 'auto'>> {}

/** Creates a backend from its definition. */
export function backendType<const Name extends string>({
  packages = {},
  builds = [],
  requirements,
  auto,
  load,
  ...definition
}: BackendDefinition<Name>): Backend<Name> {
  return { ...defineMember({ ...definition, options: {} }), packages, builds, requirements, auto, load };
}

/** A loaded backend. */
export interface LoadedBackend {
  /** Name of the backend in TensorFlow.js. */
  readonly tfName: string;
  /** Version, device or instruction set, in a few words. */
  readonly details: string;
  /** True if the backend computes on a GPU. */
  readonly gpu: boolean;
}

/**
 * Reason for which a backend cannot be used: its packages are not installed, the machine has no device for it, or it is
 * installed and fails.
 */
export type BackendErrorCode = 'not-installed' | 'no-device' | 'not-usable';

/** Error of a backend that cannot be used on this machine. The message says what to do. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly code: BackendErrorCode;
  /** Advice on how to fix the problem. */
  readonly hint: string | undefined;

  constructor(code: BackendErrorCode, problem: string, hint?: string, cause?: unknown) {
    super(hint ? `${problem}.\n${hint}` : `${problem}.`, { cause });
    this.code = code;
    this.hint = hint;
  }
}
