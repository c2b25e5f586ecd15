import { createHash } from 'node:crypto';
import { readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import {
  decodeSafetensors,
  type EncodeSafetensorsOptions,
  encodeSafetensors,
  type NamedArrays,
} from '@hypersiren/siren/training';
import { removeFolderAtomically, writeFolderAtomically } from '../files/write-atomically.js';
import { listCheckpoints } from './list-checkpoints.js';

export { listCheckpoints };

/** State from which a run resumes, or from which a program loads the model. */
export interface Checkpoint {
  /** Number of training steps done. */
  step: number;
  /** Named groups of tensors, one safetensors file each: `model`, `optimizer`. */
  tensors: Readonly<Record<string, NamedArrays>>;
  /** State other than tensors: position in the data, random streams, counters. It must survive JSON. */
  state: unknown;
}

/** Code of a {@link CheckpointError}. */
export type CheckpointErrorCode = 'missing' | 'damaged' | 'unknown-version';

/** Error of a checkpoint that cannot be used. The message names the file and the problem. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  readonly code: CheckpointErrorCode;
  readonly path: string;

  constructor(code: CheckpointErrorCode, file: string, problem: string) {
    super(`${file}: ${problem}.`);
    this.code = code;
    this.path = file;
  }
}

const INDEX = 'checkpoint.json';
const VERSION = 1;

interface Index {
  format: 'hypersiren-checkpoint';
  version: number;
  step: number;
  files: Record<string, { bytes: number; sha256: string }>;
  state: unknown;
}

/** Returns the folder name of a checkpoint: `step-00001000`. Names sort in the order of the steps. */
function checkpointName(step: number): string {
  return `step-${String(step).padStart(8, '0')}`;
}

/**
 * Writes `<folder>/step-…/`: one safetensors file per group, and an index with the SHA-256 of each file and of itself.
 * The folder is written atomically. A checkpoint of the same step is replaced.
 *
 * @param options encoding options; with `F16`, training does not resume bit for bit
 * @returns folder of the checkpoint
 */
export async function writeCheckpoint(
  folder: string,
  { step, tensors, state }: Checkpoint,
  options?: EncodeSafetensorsOptions,
): Promise<string> {
  const target = path.join(folder, checkpointName(step));
  const contents: Record<string, Uint8Array> = {};
  const files: Index['files'] = {};
  for (const [group, named] of Object.entries(tensors)) {
    const bytes = encodeSafetensors(named, { format: 'hypersiren', step: String(step) }, options);
    contents[`${group}.safetensors`] = bytes;
    files[`${group}.safetensors`] = { bytes: bytes.length, sha256: sha256(bytes) };
  }
  const index: Index = { format: 'hypersiren-checkpoint', version: VERSION, step, files, state };
  await writeFolderAtomically(target, { ...contents, [INDEX]: sealJson(index) });
  return target;
}

/**
 * Reads the folder of a checkpoint and verifies all checksums.
 *
 * @throws CheckpointError `missing`, `damaged` or `unknown-version`
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const indexFile = path.join(folder, INDEX);
  const index = openJson(await read(indexFile), indexFile);
  const tensors: Record<string, NamedArrays> = {};
  for (const [name, { bytes: length, sha256: digest }] of Object.entries(index.files)) {
    const file = path.join(folder, path.basename(name));
    const bytes = await read(file);
    if (bytes.length !== length) throw damaged(file, `has ${bytes.length} bytes instead of ${length}`);
    if (sha256(bytes) !== digest) throw damaged(file, 'its bytes do not have the checksum they were written with');
    tensors[path.parse(name).name] = decodeSafetensors(bytes, file).tensors;
  }
  return { step: index.step, tensors, state: index.state };
}

/** Called with the error and the folder of a damaged checkpoint, before the previous checkpoint is tried. */
export type OnDamaged = (error: CheckpointError, folder: string) => void | Promise<void>;

/**
 * Reads the newest checkpoint.
 *
 * @param onDamaged callback for damaged checkpoints, which are then skipped; by default a damaged checkpoint is an
 * error
 * @throws CheckpointError, also if there is no checkpoint
 */
export async function readNewestCheckpoint(
  folder: string,
  { onDamaged }: { onDamaged?: OnDamaged } = {},
): Promise<Checkpoint> {
  let newest: CheckpointError | undefined;
  for (const checkpoint of (await listCheckpoints(folder)).reverse())
    try {
      return await readCheckpoint(checkpoint.folder);
    } catch (error) {
      if (!(error instanceof CheckpointError && error.code === 'damaged' && onDamaged)) throw error;
      newest ??= error;
      await onDamaged(error, checkpoint.folder);
    }
  throw newest ?? new CheckpointError('missing', folder, 'holds no checkpoint');
}

/**
 * Renames the folder of a damaged checkpoint, so that it is no longer used but can still be inspected.
 *
 * @returns the new path
 */
export function setAside(folder: string): Promise<string> {
  return moveAside(folder, 'damaged');
}

/** Renames a folder to a new name that does not exist yet. */
async function moveAside(folder: string, why: 'damaged' | 'kept'): Promise<string> {
  const there = new Set(await readdir(path.dirname(folder)));
  for (let number = 1; ; number++) {
    const aside = `${folder}.${why}${number === 1 ? '' : `-${number}`}`;
    if (there.has(path.basename(aside))) continue;
    await rename(folder, aside);
    return aside;
  }
}

/** Deletes a checkpoint. A folder with unrelated files is renamed instead. */
async function removeCheckpoint(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  const own = entries.every((entry) => entry.isFile() && (entry.name === INDEX || entry.name.endsWith('.safetensors')));
  await (own ? removeFolderAtomically(folder) : moveAside(folder, 'kept'));
}

/**
 * Reads the newest undamaged checkpoint, to resume from; undefined if there is none. Damaged checkpoints are renamed.
 * The caller must hold the run's folder.
 *
 * @throws CheckpointError if all checkpoints are damaged
 */
export async function readToResume(folder: string, warn: (line: string) => void): Promise<Checkpoint | undefined> {
  const damaged: string[] = [];
  try {
    const checkpoint = await readNewestCheckpoint(folder, {
      onDamaged: (error, at) => {
        damaged.push(at);
        warn(`${error.message} The previous checkpoint is used.`);
      },
    });
    for (const at of damaged) await setAside(at);
    return checkpoint;
  } catch (error) {
    if (error instanceof CheckpointError && error.code === 'missing') return undefined;
    throw error;
  }
}

/** Deletes the checkpoints after a step, from which the training then continues. */
export async function removeCheckpointsAfter(folder: string, step: number): Promise<void> {
  const later = (await listCheckpoints(folder)).filter((checkpoint) => checkpoint.step > step);
  for (const checkpoint of later) await removeCheckpoint(checkpoint.folder);
}

/** Deletes all but the newest `keep` checkpoints. */
export async function pruneCheckpoints(folder: string, keep: number): Promise<void> {
  const old = (await listCheckpoints(folder)).slice(0, -keep);
  for (const checkpoint of old) await removeCheckpoint(checkpoint.folder);
}

function sealJson(index: Index): Buffer {
  return Buffer.from(`${JSON.stringify({ ...index, sha256: sha256(Buffer.from(JSON.stringify(index))) }, null, 2)}\n`);
}

function openJson(bytes: Uint8Array, file: string): Index {
  let sealed: Index & { sha256: unknown };
  try {
    sealed = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw damaged(file, `is not JSON: ${(error as Error).message}`);
  }
  if (sealed?.format !== 'hypersiren-checkpoint') throw damaged(file, 'is not the index of a checkpoint');
  if (sealed.version !== VERSION)
    throw new CheckpointError(
      'unknown-version',
      file,
      `has version ${sealed.version}; this program reads version ${VERSION}`,
    );
  const { sha256: seal, ...index } = sealed;
  if (seal !== sha256(Buffer.from(JSON.stringify(index))))
    throw damaged(file, 'its text does not have the checksum it was written with');
  return index;
}

function damaged(file: string, problem: string): CheckpointError {
  return new CheckpointError('damaged', file, problem);
}

async function read(file: string): Promise<Buffer> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw damaged(file, 'is missing');
    throw error.code === 'EISDIR' ? damaged(file, 'is a folder') : error;
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
