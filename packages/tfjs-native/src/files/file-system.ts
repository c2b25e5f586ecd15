import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { loadModelFiles } from './load-model-files.js';
import { saveModelFiles } from './save-model-files.js';

const SCHEME = 'file://';

/**
 * Returns a handler that saves a model in a folder, as `model.json` and `weights.bin`, and loads one from the path of
 * its `model.json`. The files are those of tfjs-node. Saving creates the folder, and replaces a model in it.
 *
 * @param location path of the folder to save in, or of the `model.json` to load; relative to the working directory
 */
export function fileSystem(location: string): tf.io.IOHandler {
  const resolved = path.resolve(location);
  return { save: (artifacts) => saveModelFiles(resolved, artifacts), load: () => loadModelFiles(resolved) };
}

/**
 * Makes TensorFlow.js save and load models at addresses such as `file://models/first` and `file:///tmp/first`, by
 * {@link fileSystem}. If another package handles such addresses too, as tfjs-node does, that package's handlers are used.
 */
export function registerFileSystem(): void {
  if (tf.io.getSaveHandlers(SCHEME).length === 0) tf.io.registerSaveRouter(router(tf.io.getSaveHandlers));
  if (tf.io.getLoadHandlers(SCHEME).length === 0) tf.io.registerLoadRouter(router(tf.io.getLoadHandlers));
}

type Address = string | string[];

/**
 * Returns a router for addresses of files.
 *
 * @param handlersOf returns the handlers of all routers; TensorFlow.js refuses an address with several
 */
function router(handlersOf: (address: string) => tf.io.IOHandler[]): (address: Address) => tf.io.IOHandler {
  let asksOthers = false;
  return (address) => {
    const none = null as unknown as tf.io.IOHandler;
    if (asksOthers) return none;
    const addresses = [address].flat();
    if (!addresses.every((text) => typeof text === 'string' && text.startsWith(SCHEME))) return none;
    asksOthers = true;
    try {
      if (handlersOf(address as string).length > 0) return none;
    } finally {
      asksOthers = false;
    }
    if (addresses.length !== 1)
      throw new Error(
        `Expected the address of one model.json, got ${addresses.join(' and ')}: topologies apart from model.json are of TensorFlow.js before 1.0; convert the model with tensorflowjs_converter`,
      );
    return fileSystem(pathOf(addresses[0] as string));
  };
}

/** Returns the path in an address. It is taken literally, as tfjs-node does: `file://a%20b` is the file `a%20b`. */
function pathOf(address: string): string {
  const text = address.slice(SCHEME.length);
  return process.platform === 'win32' ? text.replace(/^\/(?=[A-Za-z]:)/, '') : text;
}
