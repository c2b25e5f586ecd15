import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Version of tfjs-node whose sources are used: that of TensorFlow.js. */
export const TFJS_NODE_VERSION = '4.22.0';

/** Names in the folder of the built backend. */
export const ADDON = 'tfjs_binding.node';
export const PACKAGE = 'package';
export const RECORD = 'built.json';

/** What a built backend was built from, as its folder records it. */
export interface BuiltTensorflow {
  /** Path of the Python program that has TensorFlow. */
  readonly python: string;
  /** Version of TensorFlow that it was built for. */
  readonly version: string;
  /** Folder of TensorFlow's libraries, which the backend loads. */
  readonly folder: string;
  /** Version of tfjs-node. */
  readonly tfjsNode: string;
}

/** Returns the folder of the built backend, in the user's cache folder. */
export function builtFolder(): string {
  const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  return path.join(cache, 'hypersiren', 'tensorflow');
}

/** Returns the record of the built backend, or undefined if there is none for this version of TensorFlow.js. */
export function readBuilt(folder: string): BuiltTensorflow | undefined {
  const file = path.join(folder, RECORD);
  if (!existsSync(file)) return undefined;
  const built = JSON.parse(readFileSync(file, 'utf8')) as BuiltTensorflow;
  return built.tfjsNode === TFJS_NODE_VERSION ? built : undefined;
}
