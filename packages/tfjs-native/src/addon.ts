import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { MAX_THREADS } from './contract.js';
import { checkThreadsInEnvironment, isaFromEnvironment } from './environment.js';
import type { Isa } from './isa.js';
import { usableCores } from './machine/usable-cores.js';

/** What the addon offers besides kernels. Each kernel family adds its own functions: see `addonFunctions`. */
export interface Addon {
  /** The instruction set in use. */
  isa(): Isa;
  /** All that this build contains and this processor runs, the widest first. */
  isas(): Isa[];
  /** Switches the kernels of this JavaScript thread. */
  setIsa(isa: Isa): void;
  /** Of the whole process. */
  threads(): number;
  setThreads(count: number): void;
  /**
   * An ArrayBuffer at a multiple of 64 bytes whose contents are undefined.
   *
   * @throws RangeError if there is no memory, or if Node allows less in one buffer (4 GiB in version 20)
   */
  allocate(bytes: number): ArrayBuffer;
  /**
   * Detaches a buffer that came from `allocate` and gives its memory back to the system at once.
   *
   * @throws RangeError for any other buffer, which stays as it is
   */
  discard(buffer: ArrayBuffer): void;
}

/** The addon, or why there is none in one line. */
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
  // Before anybody else sets them: a worker that loads the addon too changes nothing.
  if (isMainThread && !process.env.HYPERSIREN_NATIVE_THREADS) addon.setThreads(Math.min(usableCores(), MAX_THREADS));
  return { addon, path };
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
