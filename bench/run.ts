import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Precision } from '@hypersiren/siren';
import type { Measurement } from './measure.js';

export interface RunOptions {
  threads: number;
  seconds: number;
  /** Precision of the products of sine networks. Default: `float32`. */
  precision?: Precision;
}

/** Measures one workload of this project in a separate process. */
export async function runOurs(
  name: string,
  { threads, seconds, precision = 'float32' }: RunOptions,
): Promise<Measurement> {
  const script = fileURLToPath(new URL('one-workload.ts', import.meta.url));
  const args = [...process.execArgv, script, name, String(threads), String(seconds), precision];
  return JSON.parse(await lastLine(process.execPath, args)) as Measurement;
}

/**
 * Runs a program and returns the last line of its output. Throws an error with its error output if it fails.
 *
 * @param options.env Environment of the program. Default: that of this process.
 * @param options.timeout Milliseconds after which the program is ended. Default: none.
 */
export function lastLine(
  command: string,
  args: string[],
  { env = process.env, timeout }: { env?: NodeJS.ProcessEnv; timeout?: number } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env, ...(timeout && { timeout }) });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const line = output.trim().split('\n').at(-1) ?? '';
      if (code === 0 && line) resolve(line);
      else if (timeout !== undefined && child.killed) reject(new Error(`it took longer than ${timeout / 1000} s`));
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}:\n${errors}`));
    });
  });
}
