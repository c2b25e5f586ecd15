import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';

/** Names of a model's files, those of tfjs-node. */
const MODEL_FILE = 'model.json';
const WEIGHTS_FILE = 'weights.bin';

/**
 * Saves a model as `model.json` and `weights.bin`. Each file is complete at any time: it is written under another name,
 * flushed to the disk and renamed.
 *
 * @param folder created if it is missing
 * @throws Error if the folder is a file or cannot be written, or the model's topology is binary
 */
export async function saveModelFiles(folder: string, artifacts: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> {
  if (artifacts.modelTopology instanceof ArrayBuffer)
    throw new Error(
      `${folder}: the model has a binary topology, which ${MODEL_FILE} cannot hold; save it as a layers model`,
    );
  if (await isFile(folder))
    throw new Error(`${folder} is a file, so that no model can be saved in it: name a folder, which may be new`);
  const { weightData, weightSpecs = [], modelTopology = {}, ...others } = artifacts;
  const { getWeightStream: _, ...properties } = others;
  const json: tf.io.ModelJSON = {
    modelTopology,
    weightsManifest: weightSpecs.length > 0 ? [{ paths: [WEIGHTS_FILE], weights: weightSpecs }] : [],
    ...properties,
  };
  try {
    await mkdir(folder, { recursive: true });
    await writeWhole(
      path.join(folder, WEIGHTS_FILE),
      [weightData ?? []].flat().map((buffer) => new Uint8Array(buffer)),
    );
    await writeWhole(path.join(folder, MODEL_FILE), [Buffer.from(JSON.stringify(json))]);
  } catch (error) {
    throw new Error(`${folder}: the model cannot be saved there: ${(error as Error).message}`, { cause: error });
  }
  return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
}

async function writeWhole(file: string, parts: readonly Uint8Array[]): Promise<void> {
  const beside = `${file}.${randomUUID()}.partial`;
  try {
    const handle = await open(beside, 'wx');
    try {
      for (const part of parts) await writeAll(handle, part);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** Writes a part of any size; one call of `write` takes at most 2 GiB. */
async function writeAll(handle: FileHandle, part: Uint8Array): Promise<void> {
  for (let at = 0; at < part.length; )
    at += (await handle.write(part, at, Math.min(part.length - at, MAX_CALL))).bytesWritten;
}
const MAX_CALL = 2 ** 30;

const isFile = (name: string): Promise<boolean> =>
  stat(name).then(
    (found) => !found.isDirectory(),
    () => false,
  );
