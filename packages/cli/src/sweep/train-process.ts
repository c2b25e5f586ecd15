import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { thisProgram } from './this-program.js';

/**
 * Runs this program in a process of its own, which Ctrl-C on the terminal does not reach: the signal does.
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
    env: { ...process.env, HYPERSIREN_NATIVE_THREADS: String(threads) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const file = createWriteStream(log, { flags: 'a' });
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
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
