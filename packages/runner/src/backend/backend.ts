import { defineMember, type Member, type MemberDefinition, type NamedSchema } from '@hypersiren/siren/family';

/** One way to compute: a TensorFlow.js backend and how to get at it. Importing a member loads no TensorFlow.js. */
export interface Backend<Name extends string = string> extends Member<Name, NamedSchema<'type', Name, object>> {
  /** npm packages that a user installs for it, with their versions; none if it comes along. */
  readonly packages: Readonly<Record<string, string>>;
  /** Those of them that run a script of their own when they are installed. */
  readonly builds: readonly string[];
  /** What else it needs, in a few words: `CUDA; Node below 23`. */
  readonly requirements: string | undefined;
  /** Whether and when `auto` takes it; left out if it is taken only when it is named. */
  readonly auto: AutoChoice | undefined;
  /**
   * Loads what it needs and registers it with TensorFlow.js.
   *
   * @throws BackendError if it is not installed or cannot be used here
   */
  load(): Promise<LoadedBackend>;
}

/** What `auto` makes of a backend that can be used. */
export interface AutoChoice {
  /** Where it is taken, after its name: `on a GPU`; left out for everywhere. */
  readonly where?: string;
  /** Why it is not taken as it loaded, in a sentence; undefined if it is. */
  readonly refusal?: (loaded: LoadedBackend) => string | undefined;
  /** What is slow about it, in a sentence. */
  readonly notice?: string;
}

/** What the file of a backend says of it. */
export interface BackendDefinition<Name extends string>
  extends Omit<MemberDefinition<Name, object>, 'options' | 'example'>,
    Pick<Backend, 'load'>,
    Partial<Pick<Backend, 'packages' | 'builds' | 'requirements' | 'auto'>> {}

/** A backend by its definition. */
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

/** A backend that was loaded. */
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
