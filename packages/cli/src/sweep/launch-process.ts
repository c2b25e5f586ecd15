import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Launcher } from '@hypersiren/runner';
import { PARENT_PIPE } from '../terminal/end-with-parent.js';
import { thisProgram } from './this-program.js';

/**
 * Runs a training as a separate process of this program, whose output goes to the log. Ctrl-C on the terminal does not
 * reach the process; aborting the signal interrupts it. The process ends when this process ends, even if this process
 * crashes.
 */
export const launchProcess: Launcher = async (
  { run, begun, config, set, minutes, backend },
  { log, threads, signal },
) => {
  const time = minutes === undefined ? [] : ['--minutes', String(minutes)];
  const args = begun
    ? ['train', '--resume', run, '--backend', backend]
    : ['train', config, '--run', run, '--backend', backend, ...time, ...set.flatMap((one) => ['--set', one])];
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
      child.on('error', reject).on('close', (code) => resolve(code === 0));
    });
  } finally {
    signal.removeEventListener('abort', stop);
    file.end();
  }
};
