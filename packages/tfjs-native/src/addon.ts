import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { MAX_THREADS } from './contract.js';
import { checkThreadsInEnvironment, isaFromEnvironment } from './environment.js';
import type { Isa } from './isa.js';
import { usableCores } from './machine/usable-cores.js';

/** Functions of the addon besides kernels. Each kernel family adds its own functions, see `addonFunctions`. */
export interface Addon {
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

/** The addon, or a one-line reason why it is not available. */
export type LoadedAddon = { addon: Addon; path: string } | { addon: undefined; reason: string };

const packageFile = (relative: string): string => fileURLToPath(new URL(`../${relative}`, import.meta.url));

function load(): LoadedAddon {
  checkThreadsInEnvironment();
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
  let addon: Addon;
  try {
    addon = createRequire(import.meta.url)(path) as Addon;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { addon: undefined, reason: `the native addon does not load: ${message.split('\n')[0]}` };
  }
  const isa = isaFromEnvironment(addon.isas());
  if (isa) addon.setIsa(isa);
  // Set once by the main thread; workers that load the addon do not change it.
  if (isMainThread && !process.env.HYPERSIREN_NATIVE_THREADS) addon.setThreads(Math.min(usableCores(), MAX_THREADS));
  return { addon, path };
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
