import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { BackendError } from '../backend/backend.js';

/** TensorFlow of a Python installation. */
export interface PythonTensorflow {
  /** Path of the Python program. */
  readonly python: string;
  /** Version of TensorFlow: `2.21.0`. `unknown` if its package does not say. */
  readonly version: string;
  /** Folder that contains the libraries and the folder `include`. */
  readonly folder: string;
}

/** Oldest version whose packages contain the C++ library with the C API. */
const OLDEST = '2.12';

/** Prints where TensorFlow is, without importing it, which takes seconds. The working directory is not searched. */
const SCRIPT = `
import importlib.util, importlib.metadata, json, os, sys
sys.path[:] = [folder for folder in sys.path if folder]
spec = importlib.util.find_spec('tensorflow')
found = {'python': sys.executable, 'release': sys.version.split()[0]}
if spec is not None and spec.origin:
    found['folder'] = os.path.dirname(os.path.realpath(spec.origin))
    for name in ('tensorflow', 'tensorflow-cpu', 'tensorflow-rocm', 'tensorflow-macos', 'tf-nightly', 'tf-nightly-cpu'):
        try:
            found['version'] = importlib.metadata.version(name)
            break
        except importlib.metadata.PackageNotFoundError:
            pass
print(json.dumps(found))
`;

/** Returns the names of TensorFlow's libraries: the one with the C API, and the one that it needs. */
export function libraryNames(platform: NodeJS.Platform = process.platform): readonly [string, string] {
  const suffix = platform === 'darwin' ? '.2.dylib' : '.so.2';
  return [`libtensorflow_cc${suffix}`, `libtensorflow_framework${suffix}`];
}

/**
 * Finds the TensorFlow of a Python installation.
 *
 * @param python name or path of a Python program
 * @throws BackendError `not-installed` if there is no such program or it has no TensorFlow, `not-usable` if its
 * TensorFlow lacks the libraries or the headers
 */
export async function findTensorflow(python: string): Promise<PythonTensorflow> {
  if (process.platform === 'win32')
    throw new BackendError(
      'not-usable',
      'TensorFlow for Windows contains no library with its C API',
      'Use Linux, for instance in WSL',
    );
  const { stdout } = await promisify(execFile)(python, ['-c', SCRIPT]).catch((error: NodeJS.ErrnoException) => {
    const missing = error.code === 'ENOENT';
    const said = String((error as { stderr?: string }).stderr ?? error.message).trim();
    throw new BackendError(
      missing ? 'not-installed' : 'not-usable',
      missing ? `There is no program ${python}` : `${python} is no usable Python: ${said.split('\n').at(-1)}`,
      'Install Python 3.9 or newer, or name yours: --python path/to/python3',
      error,
    );
  });
  const { release, folder, version = 'unknown', ...found } = JSON.parse(stdout) as Found;
  if (folder === undefined)
    throw new BackendError(
      'not-installed',
      `Python ${release} (${found.python}) has no TensorFlow`,
      [
        'Install it, for instance in a virtual environment:',
        `  ${python} -m venv tensorflow`,
        '  tensorflow/bin/pip install tensorflow-cpu           # or, for NVIDIA’s GPUs: "tensorflow[and-cuda]"',
        '  npx hypersiren tensorflow --python tensorflow/bin/python',
      ].join('\n'),
    );
  const needed = [...libraryNames(), 'include/tensorflow/c/eager/c_api.h'];
  const missing = needed.filter((name) => !existsSync(path.join(folder, name)));
  if (missing.length > 0)
    throw new BackendError(
      'not-usable',
      `TensorFlow ${version} in ${folder} has no ${missing.join(', no ')}`,
      `Packages of version ${OLDEST} and newer have them: ${python} -m pip install --upgrade tensorflow`,
    );
  return { python: found.python, version, folder };
}

interface Found {
  readonly python: string;
  readonly release: string;
  readonly folder?: string;
  readonly version?: string;
}
