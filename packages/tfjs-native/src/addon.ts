import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { MAX_THREADS } from './contract.js';
import { checkThreadsInEnvironment, isaFromEnvironment } from './environment.js';
import type { Isa } from './isa.js';
import { usableCores } from './machine/usable-cores.js';
import { loadPrebuilt } from './prebuilt.js';

/** Functions of the addon besides kernels. Each kernel family adds its own functions, see `addonFunctions`. */
export interface Addon {
  /** Returns the digest of the sources that the addon was compiled from; empty if it is not known. */
  sources(): string;
  /** Returns the instruction set in use. */
  isa(): Isa;
  /** Returns the instruction sets of this build that the processor supports, the widest first. */
  isas(): Isa[];
  /** Sets the instruction set of the kernels on this JavaScript thread. */
  setIsa(isa: Isa): void;
  /** Returns the number of compute threads of the process. */
  threads(): number;
  setThreads(count: number): void;
  /**
   * Allocates an uninitialized ArrayBuffer that is aligned to 64 bytes.
   *
   * @throws RangeError if there is not enough memory, or if the size exceeds Node's maximum (4 GiB in version 20)
   */
  allocate(bytes: number): ArrayBuffer;
  /**
   * Detaches a buffer from `allocate` and returns its memory to the system at once.
   *
   * @throws RangeError for any other buffer, which stays unchanged
   */
  discard(buffer: ArrayBuffer): void;
}

/**
 * Where an addon comes from: `named` by HYPERSIREN_NATIVE_ADDON, `compiled` on this machine, or `prebuilt` in the package
 * of this platform.
 */
export type AddonOrigin = 'named' | 'compiled' | 'prebuilt';

/** The addon, or a one-line reason why it is not available. */
export type LoadedAddon = { addon: Addon; path: string; origin: AddonOrigin } | { addon: undefined; reason: string };

const packageFile = (relative: string): string => fileURLToPath(new URL(`../${relative}`, import.meta.url));

/** Loads the addon from a file. */
function loadFile(path: string, origin: AddonOrigin): LoadedAddon {
  if (!existsSync(path))
    return {
      addon: undefined,
      reason: `the native addon is not built: install a C++ compiler, make and python3, then run node ${packageFile('scripts/build.mjs')}`,
    };
  try {
    return { addon: createRequire(import.meta.url)(path) as Addon, path, origin };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { addon: undefined, reason: `the native addon does not load: ${message.split('\n')[0]}` };
  }
}

/** Loads the addon that is named, or else the one that was compiled here, or else that of this platform's package. */
function find(): LoadedAddon {
  const named = process.env.HYPERSIREN_NATIVE_ADDON;
  if (named) return loadFile(named, 'named');
  const compiled = loadFile(packageFile('build/Release/tfjs_native.node'), 'compiled');
  if (compiled.addon) return compiled;
  const prebuilt = loadPrebuilt();
  if ('path' in prebuilt) return { addon: prebuilt.addon as Addon, path: prebuilt.path, origin: 'prebuilt' };
  return { addon: undefined, reason: [compiled.reason, prebuilt.reason].filter(Boolean).join('; ') };
}

function load(): LoadedAddon {
  checkThreadsInEnvironment();
  const found = find();
  if (!found.addon) return found;
  const { addon } = found;
  const isa = isaFromEnvironment(addon.isas());
  if (isa) addon.setIsa(isa);
  // Set once by the main thread; workers that load the addon do not change it.
  if (isMainThread && !process.env.HYPERSIREN_NATIVE_THREADS) addon.setThreads(Math.min(usableCores(), MAX_THREADS));
  return found;
}

/** Result of loading the addon, at the first import of this package. */
export const loaded: LoadedAddon = load();

/**
 * Returns the functions that a kernel family's C++ code adds to the addon, with the type that the family declares. Call
 * it at import. Without an addon it returns an empty object, which is never used, since no kernels are registered.
 */
export function addonFunctions<Functions>(): Addon & Functions {
  return (loaded.addon ?? {}) as Addon & Functions;
}
