import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { lastLine } from './run.js';

const folder = fileURLToPath(new URL('.venv', import.meta.url));
const own = `${folder}/${process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python'}`;

/** System Python commands that may have PyTorch installed. */
const others = ['python3', '/usr/bin/python3', 'python'];

/**
 * Returns the path of a Python that has PyTorch: the given Python, that of `bench/.venv`, or a system Python. If
 * `bench/.venv` is missing, it is created with the newest PyTorch.
 *
 * @throws Error with installation instructions if no Python has PyTorch.
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
      `or set one with --python PATH\n${faults.join('\n')}`,
  );
}

/** Creates `bench/.venv` with the newest PyTorch. Removes the folder if the installation fails. */
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
    tell('could not install PyTorch; looking for a system PyTorch');
    throw error;
  }
}

/**
 * Returns the PyTorch version of a Python.
 *
 * @throws Error if the Python is missing or has no PyTorch.
 */
function versionOf(python: string): Promise<string> {
  return lastLine(python, ['-c', 'import torch; print(torch.__version__)']);
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
