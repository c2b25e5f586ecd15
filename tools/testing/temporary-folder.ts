import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface TemporaryFolder {
  readonly path: string;
  /** Writes a file, creating its parent folders, and returns its path. */
  readonly write: (name: string, content: string | Uint8Array) => string;
  /** Returns the path of a file in the folder. */
  readonly at: (name: string) => string;
}

/** Creates a temporary folder for the enclosing test suite. The folder is removed after its tests. */
export function temporaryFolder(): TemporaryFolder {
  const folder = mkdtempSync(path.join(tmpdir(), 'hypersiren-cli-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => path.join(folder, name);
  return {
    path: folder,
    at,
    write(name, content) {
      mkdirSync(path.dirname(at(name)), { recursive: true });
      writeFileSync(at(name), content);
      return at(name);
    },
  };
}
