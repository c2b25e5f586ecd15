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
  /** Whether to close stdout and stderr immediately, as `| head` does. */
  deaf?: boolean;
  /** Arguments for Node that start another program. */
  program?: readonly string[];
  /** Called at the start with a function that sends a signal to the process. */
  onStart?: (kill: (signal: NodeJS.Signals) => void) => void;
  /** Called with the text written to stderr so far, and a function that sends a signal to the process. */
  onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs the command from its TypeScript sources as a separate process. */
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
