import { type AddonOrigin, loaded } from './addon.js';
import type { Isa } from './isa.js';

/** Status of the native backend on this machine. */
export type NativeInfo =
  | {
      available: true;
      /** Instruction set in use. */
      isa: Isa;
      /** Supported instruction sets, the widest first. */
      isas: Isa[];
      threads: number;
      /** Path of the loaded addon. */
      path: string;
      /** Where it comes from: named by HYPERSIREN_NATIVE_ADDON, compiled here, or the package of this platform. */
      origin: AddonOrigin;
    }
  | {
      available: false;
      /** One-line reason and remedy. */
      reason: string;
    };

/** Returns whether the backend `native` is available and its settings, or the reason why it is not. */
export function nativeInfo(): NativeInfo {
  if (!loaded.addon) return { available: false, reason: loaded.reason };
  const { addon, path, origin } = loaded;
  return { available: true, isa: addon.isa(), isas: addon.isas(), threads: addon.threads(), path, origin };
}
