import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { lastLine } from './run.js';

const folder = fileURLToPath(new URL('.venv', import.meta.url));
const own = `${folder}/${process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python'}`;

/** Pythons of the system that may have PyTorch, such as Debian's. */
const others = ['python3', '/usr/bin/python3', 'python'];

/**
 * A Python that has PyTorch: the given one; else that of `bench/.venv`, where the newest PyTorch is installed first if the
 * folder is missing; else one of the system's.
 *
 * @throws Error if there is none, which says how to install one
 */
export async function findPython(given?: string): Promise<string> {
  if (given !== undefined) {
    await versionOf(given);
    return given;
  }
  const faults: string[] = [];
  if (!existsSync(own)) await install().catch((error: Error) => faults.push(error.message));
  for (const python of [own, ...others])
    try {
      tell(`PyTorch ${await versionOf(python)} of ${python}`);
      return python;
    } catch (error) {
      faults.push((error as Error).message);
    }
  throw new Error(
    'bench: found no Python that has PyTorch; install Python 3 with venv and pip and run again, ' +
      `or name one by --python PATH\n${faults.join('\n')}`,
  );
}

/** Makes `bench/.venv` with the newest PyTorch. A folder that is not whole goes. */
async function install(): Promise<void> {
  tell(`installing PyTorch in ${folder}, several GB on Linux`);
  try {
    await lastLine(others[0] as string, [
      '-c',
      `import venv; venv.create(${JSON.stringify(folder)}, with_pip=True); print('made')`,
    ]);
    await lastLine(own, ['-m', 'pip', 'install', '--disable-pip-version-check', 'torch', 'numpy']);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    tell('could not install it; looking for a PyTorch of the system');
    throw error;
  }
}

/** @throws Error if that Python is missing or has no PyTorch */
function versionOf(python: string): Promise<string> {
  return lastLine(python, ['-c', 'import torch; print(torch.__version__)']);
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
