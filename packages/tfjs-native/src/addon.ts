import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Instruction sets that the kernels are compiled for. */
export type Isa = 'avx512' | 'avx2' | 'portable';

/** What the addon offers besides kernels. Each kernel family adds its own functions: see `addonFunctions`. */
export interface Addon {
  /** Where shapes are handed over, so that a call makes no object: written just before a call, read by it. */
  readonly geometry: Float64Array;
  /** The instruction set in use. */
  isa(): Isa;
  /** All that this build contains and this processor runs, the widest first. */
  isas(): Isa[];
  /** Switches the kernels of the whole process. */
  setIsa(isa: Isa): void;
  threads(): number;
  setThreads(count: number): void;
  /** An ArrayBuffer at a multiple of 64 bytes whose contents are undefined. */
  allocate(bytes: number): ArrayBuffer;
  /** Detaches a buffer that came from `allocate` and gives its memory back to the system at once. */
  discard(buffer: ArrayBuffer): void;
}

/** The addon, or why there is none in one line. */
export type LoadedAddon = { addon: Addon; path: string } | { addon: undefined; reason: string };

const packageFile = (relative: string): string => fileURLToPath(new URL(`../${relative}`, import.meta.url));

function load(): LoadedAddon {
  const candidates = process.env.HYPERSIREN_NATIVE_ADDON
    ? [process.env.HYPERSIREN_NATIVE_ADDON]
    : [
        packageFile(`prebuilds/${process.platform}-${process.arch}/tfjs_native.node`),
        packageFile('build/Release/tfjs_native.node'),
      ];
  const path = candidates.find((candidate) => existsSync(candidate));
  if (path === undefined)
    return {
      addon: undefined,
      reason: `the native addon is not built: install a C++ compiler, make and python3, then run node ${packageFile('scripts/build.mjs')}`,
    };
  try {
    return { addon: createRequire(import.meta.url)(path) as Addon, path };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { addon: undefined, reason: `the native addon does not load: ${message.split('\n')[0]}` };
  }
}

/** Loaded once, when this package is first imported. */
export const loaded: LoadedAddon = load();

/**
 * The functions that a kernel family's C++ glue adds to the addon, by the type that the family declares for them. To be
 * called at import: without an addon it is an empty object, which is never used because nothing is registered then.
 */
export function addonFunctions<Functions>(): Addon & Functions {
  return (loaded.addon ?? {}) as Addon & Functions;
}
