import { loaded } from './addon.js';
import type { Isa } from './isa.js';

/** What there is of the native backend on this machine. */
export type NativeInfo =
  | {
      available: true;
      /** The instruction set in use. */
      isa: Isa;
      /** All that this machine runs, the widest first. */
      isas: Isa[];
      threads: number;
      /** The file that was loaded. */
      path: string;
    }
  | {
      available: false;
      /** One line: what is missing and what to do. */
      reason: string;
    };

/** Tells whether the backend `native` is there, how it computes, or why it is not there. */
export function nativeInfo(): NativeInfo {
  if (!loaded.addon) return { available: false, reason: loaded.reason };
  const { addon, path } = loaded;
  return { available: true, isa: addon.isa(), isas: addon.isas(), threads: addon.threads(), path };
}
