import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const packageRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export interface Ended {
  /** Exit status, or the signal that ended the process. */
  end: number | NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program in a separate process, since a fault would end the process. The program is an ES module, optionally in
 * TypeScript, and may import this package's sources.
 */
export function runProgram(source: string, env: Record<string, string> = {}): Ended {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--conditions=@hypersiren/source', '--input-type=module', '--eval', source],
    { cwd: packageRoot, encoding: 'utf8', env: { ...process.env, ...env } },
  );
  return { end: signal ?? status, stdout, stderr };
}

/** Runs a plain JavaScript program that needs only Node, which starts faster than {@link runProgram}. */
export function runPlainProgram(source: string): Ended {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['--eval', source], {
    cwd: packageRoot,
    encoding: 'utf8',
  });
  return { end: signal ?? status, stdout, stderr };
}
