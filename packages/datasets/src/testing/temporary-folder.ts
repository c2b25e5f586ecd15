import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface TemporaryFolder {
  readonly path: string;
  /** Writes a file, with the folders it lies in, and returns its path. */
  readonly write: (name: string, content: string | Uint8Array) => string;
}

/** A folder for the tests of the suite around it, removed after them. */
export function temporaryFolder(): TemporaryFolder {
  const folder = mkdtempSync(path.join(tmpdir(), 'hypersiren-datasets-'));
  after(() => rmSync(folder, { recursive: true }));
  return {
    path: folder,
    write(name, content) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
  };
}
