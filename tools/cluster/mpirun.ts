import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Returns the reason why MPI cannot start processes. Returns undefined if it can. */
export function mpiMissing(): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const missing = ['mpirun', 'mpicc'].filter((name) => !folders.some((folder) => existsSync(path.join(folder, name))));
  return missing.length === 0
    ? undefined
    : `${missing.join(', ')} not found: apt-get install openmpi-bin libopenmpi-dev`;
}

export interface MpiRunOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with the text written to stderr so far, and the process ID of mpirun. */
  readonly onStderr?: (text: string, pid: number) => void;
  readonly onStdout?: (text: string, pid: number) => void;
}

/** Starts Node on the given number of ranks on this machine, which may exceed its number of processors. */
export function mpirun(
  ranks: number,
  args: readonly string[],
  { cwd, environment = {}, onStderr, onStdout }: MpiRunOptions,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const own = ['--allow-run-as-root', '--oversubscribe', '--bind-to', 'none', '--mca', 'mpi_yield_when_idle', '1'];
  const child = spawn('mpirun', [...own, '-n', String(ranks), process.execPath, ...args], {
    cwd,
    env: { ...process.env, HYPERSIREN_NATIVE_THREADS: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    onStdout?.(stdout, child.pid as number);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onStderr?.(stderr, child.pid as number);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/**
 * Returns the process ID of a rank that mpirun started.
 *
 * @throws Error if the process has ended.
 */
export function processOf(rank: number, parent: number): number {
  for (const name of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      const [, after = ''] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ');
      const environment = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0');
      if (Number(after.split(' ')[1]) === parent && environment.includes(`OMPI_COMM_WORLD_RANK=${rank}`))
        return Number(name);
    } catch {} // ended in the meantime
  throw new Error(`mpirun ${parent} has no rank ${rank}`);
}
