import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileDigest } from '@hypersiren/datasets';
import { isFolder } from '../is-folder.js';

/**
 * Returns the SHA-256 of the files that a fit reads, in order and independent of their names. The hash of a folder
 * covers all of its files, sorted by name.
 *
 * @param fit configuration of the fit, with absolute paths
 * @param keys keys of the configuration that hold a path or a list of paths
 * @throws DatasetError `missing-file` or `unreadable`
 */
export async function signalFingerprint(fit: object, keys: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const key of keys) {
    const value = (fit as Record<string, unknown>)[key];
    for (const file of Array.isArray(value) ? value : [value])
      if (typeof file === 'string') hash.update(`${key} ${await digest(file)}\n`);
  }
  return hash.digest('hex');
}

async function digest(place: string): Promise<string> {
  if (!(await isFolder(place))) return fileDigest(place, 'sha256');
  const hash = createHash('sha256');
  for (const name of (await readdir(place)).sort()) hash.update(`${name} ${await digest(path.join(place, name))}\n`);
  return hash.digest('hex');
}
