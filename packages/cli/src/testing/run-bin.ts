import { spawn } from 'node:child_process';
import { thisProgram } from '../sweep/this-program.js';

export interface BinResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface BinOptions {
  cwd: string;
  environment?: Readonly<Record<string, string>>;
  /** Closes the ends that read stdout and stderr, as `| head` does. */
  deaf?: boolean;
  /** Arguments for Node that start another program. */
  program?: readonly string[];
  /** Called at once with a function that sends a signal. */
  onStart?: (kill: (signal: NodeJS.Signals) => void) => void;
  /** Called with all that was written to stderr so far, and a function that sends a signal. */
  onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs the real command, from its TypeScript sources, as a process of its own. */
export function runBin(
  args: readonly string[],
  { cwd, environment, deaf = false, program = thisProgram(), onStart, onStderr }: BinOptions,
): Promise<BinResult> {
  const child = spawn(process.execPath, [...program, ...args], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onStart?.((signal) => child.kill(signal));
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onStderr?.(stderr, (signal) => child.kill(signal));
  });
  if (deaf) {
    child.stdout.destroy();
    child.stderr.destroy();
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
