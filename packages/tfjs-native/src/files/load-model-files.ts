import { open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Loads a model from its `model.json` and the files of weights that it names.
 *
 * @param file path of the `model.json`
 * @throws Error if a file is missing, is not JSON, lacks the topology and the weights, or has fewer or more weights than
 * it should
 */
export async function loadModelFiles(file: string): Promise<tf.io.ModelArtifacts> {
  const found = await stat(file).catch(missing(file, 'the model'));
  if (found.isDirectory())
    throw new Error(`${file} is a folder: name the model's file in it, ${path.join(file, 'model.json')}`);
  const json = parsed(file, await readFile(file, 'utf8'));
  if (!json.modelTopology && !json.weightsManifest)
    throw new Error(`${file} is not the model.json of TensorFlow.js: it has neither modelTopology nor weightsManifest`);
  return tf.io.getModelArtifactsForJSON(json, (manifest) => loadWeights(file, manifest));
}

function parsed(file: string, text: string): tf.io.ModelJSON {
  try {
    return JSON.parse(text) as tf.io.ModelJSON;
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

async function loadWeights(
  file: string,
  manifest: tf.io.WeightsManifestConfig,
): Promise<[tf.io.WeightsManifestEntry[], tf.io.WeightData]> {
  const buffers: ArrayBuffer[] = [];
  for (const { paths, weights } of manifest) {
    const names = paths.map((name) => path.join(path.dirname(file), name));
    const parts = await Promise.all(names.map((name) => read(name).catch(missing(name, `weights that ${file} names`))));
    const bytes = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
    const expected = bytesOf(weights);
    if (expected !== undefined && bytes !== expected)
      throw new Error(
        `${names.join(' and ')}: expected ${expected} bytes of weights according to ${file}, got ${bytes}: copy or save the model again`,
      );
    buffers.push(...parts);
  }
  const [only, ...others] = buffers;
  return [tf.io.getWeightSpecs(manifest), only && others.length === 0 ? only : buffers];
}

/** Bytes of an element by its type. */
const WIDTHS: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  bool: 1,
  complex64: 8,
  uint8: 1,
  uint16: 2,
  float16: 2,
};

/** Returns the bytes that weights take in a file; undefined if some are texts, which have any size. */
function bytesOf(weights: readonly tf.io.WeightsManifestEntry[]): number | undefined {
  const sizes = weights.map(({ dtype, shape, quantization }) => {
    const width = WIDTHS[quantization?.dtype ?? dtype];
    return width === undefined ? undefined : width * tf.util.sizeFromShape(shape);
  });
  return sizes.reduce<number | undefined>(
    (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
    0,
  );
}

/** Reads a file of any size; one call of `read` takes at most 2 GiB, and `readFile` no larger file. */
async function read(file: string): Promise<ArrayBuffer> {
  const handle = await open(file);
  try {
    const bytes = new Uint8Array((await handle.stat()).size);
    for (let at = 0; at < bytes.length; ) {
      const { bytesRead } = await handle.read(bytes, at, Math.min(bytes.length - at, 2 ** 30));
      if (bytesRead === 0) throw new Error(`${file} became shorter while it was read`);
      at += bytesRead;
    }
    return bytes.buffer;
  } finally {
    await handle.close();
  }
}

const missing =
  (file: string, what: string) =>
  (error: NodeJS.ErrnoException): never => {
    const problem = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new Error(`${file}, ${what}: ${problem}`, { cause: error });
  };
