import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { PARENT_PIPE } from '../terminal/end-with-parent.js';
import { thisProgram } from './this-program.js';

/**
 * Runs this program in a process of its own, which Ctrl-C on the terminal does not reach: the signal does. It ends with this one,
 * however this one ends.
 *
 * @param log takes all that it says
 * @returns its exit code; null if it was killed
 */
export async function trainProcess(
  args: readonly string[],
  { log, threads, signal }: { log: string; threads: number; signal: AbortSignal },
): Promise<number | null> {
  const child = spawn(process.execPath, [...thisProgram(), ...args], {
    detached: true,
    env: { ...process.env, HYPERSIREN_NATIVE_THREADS: String(threads), [PARENT_PIPE]: '3' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const { stdout, stderr } = child as ChildProcess & { stdout: Readable; stderr: Readable };
  const file = createWriteStream(log, { flags: 'a' });
  stdout.pipe(file, { end: false });
  stderr.pipe(file, { end: false });
  const stop = (): void => void child.kill('SIGINT');
  signal.addEventListener('abort', stop);
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject).on('close', (code) => resolve(code));
    });
  } finally {
    signal.removeEventListener('abort', stop);
    file.end();
  }
}
