import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** TensorFlow cannot be installed on this machine, for a reason that is no fault. */
export class CannotInstall extends Error {}

/** Package with TensorFlow for processors alone, 250 MB instead of 570. */
const TENSORFLOW = process.platform === 'linux' && process.arch === 'x64' ? 'tensorflow-cpu' : 'tensorflow';

/** Milliseconds that the installation may take; the usual is one minute. */
const MAX_TIME = 8 * 60_000;

/** Seconds after which pip gives up waiting for the index. */
const PATIENCE = '10';

/**
 * Installs TensorFlow by pip into a virtual environment, unless one is there.
 *
 * @param folder folder for the environment
 * @returns path of its Python
 * @throws CannotInstall if there is no Python with pip, or the index is not reached or has no TensorFlow for it
 */
export function installTensorflow(folder: string, say: (line: string) => void): string {
  const environment = path.join(folder, 'python');
  const python = path.join(environment, 'bin', 'python');
  if (succeeds(python, ['-c', 'import importlib.util as i; exit(i.find_spec("tensorflow") is None)'])) return python;
  const pip = ['-m', 'pip', '--disable-pip-version-check', '--quiet', 'install'];
  if (!existsSync(python)) {
    const made = spawnSync('python3', ['-m', 'venv', environment], { encoding: 'utf8' });
    if (made.status !== 0) throw new CannotInstall(`python3 makes no virtual environment${lastLine(made)}`);
  }
  const asked = ['--dry-run', '--no-deps', '--retries', '0', '--timeout', PATIENCE, TENSORFLOW];
  const answer = spawnSync(python, [...pip, ...asked], { encoding: 'utf8' });
  if (answer.status !== 0)
    throw new CannotInstall(`no Python package index with ${TENSORFLOW} for this Python is reached${lastLine(answer)}`);
  say(`Installing ${TENSORFLOW} by pip into ${environment}.`);
  const installed = spawnSync(python, [...pip, TENSORFLOW], { encoding: 'utf8', timeout: MAX_TIME });
  if ((installed.error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT')
    throw new CannotInstall(`pip needs more than ${MAX_TIME / 60_000} minutes to install ${TENSORFLOW}`);
  if (installed.status !== 0) throw new Error(`pip does not install ${TENSORFLOW}${lastLine(installed)}`);
  return python;
}

const succeeds = (program: string, args: readonly string[]): boolean => spawnSync(program, args).status === 0;

/** Returns the last line that a program printed, after a colon. */
function lastLine({ stdout, stderr }: { stdout: string | null; stderr: string | null }): string {
  const line = `${stdout ?? ''}\n${stderr ?? ''}`.trim().split('\n').at(-1);
  return line ? `: ${line}` : '';
}
