import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { BackendError } from '../backend/backend.js';
import { ADDON, type BuiltTensorflow, builtFolder, PACKAGE, RECORD, TFJS_NODE_VERSION } from './built-tensorflow.js';
import { findTensorflow, libraryNames } from './find-tensorflow.js';

/** Package on the npm registry that contains the sources. Its install script, which downloads TensorFlow, never runs. */
const SOURCES = `@tensorflow/tfjs-node@${TFJS_NODE_VERSION}`;

/** SHA-512 of that package as the registry publishes it. */
const INTEGRITY = 'uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==';

const FLAGS = ['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-w'];

/** Options of {@link buildTensorflow}. */
export interface BuildTensorflowOptions {
  /** Name or path of a Python program that has TensorFlow; default `python3`. */
  readonly python?: string;
  /** Called with a sentence about each step, before it begins. */
  readonly onStep?: (sentence: string) => void;
}

/** Folder of a built backend, and what it was built from. */
export interface TensorflowBuild extends BuiltTensorflow {
  readonly directory: string;
}

/**
 * Builds the backend `tensorflow`: the N-API binding of tfjs-node, compiled against the TensorFlow of a Python
 * installation, in the user's cache folder. A backend that was built before is replaced, once the new one is complete.
 * The binding works with every version of Node, and TensorFlow stays where it is.
 *
 * @throws BackendError if there is no TensorFlow or no compiler, or the sources cannot be fetched or compiled
 */
export async function buildTensorflow({
  python = 'python3',
  onStep = () => {},
}: BuildTensorflowOptions = {}): Promise<TensorflowBuild> {
  const found = await findTensorflow(python);
  onStep(`Found TensorFlow ${found.version} of ${found.python}, in ${found.folder}.`);
  const compiler = await findCompiler();
  const directory = builtFolder();
  await mkdir(path.dirname(directory), { recursive: true });
  const beside = await mkdtemp(`${directory}-`);
  try {
    onStep(`Fetching the sources of ${SOURCES} by npm.`);
    await fetchSources(beside);
    onStep(`Compiling its binding with ${compiler.version}.`);
    await compile(compiler.command, beside, found.folder);
    const built: BuiltTensorflow = { ...found, tfjsNode: TFJS_NODE_VERSION };
    await writeFile(path.join(beside, RECORD), `${JSON.stringify(built, null, 2)}\n`);
    await rm(directory, { recursive: true, force: true });
    await rename(beside, directory);
    return { ...built, directory };
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/** Fetches the package with the sources and unpacks it into the folder `package`, without running its scripts. */
async function fetchSources(directory: string): Promise<void> {
  const failed = (error: unknown): never => {
    const said = String((error as { stderr?: string }).stderr ?? (error as Error).message).trim();
    throw new BackendError(
      'not-usable',
      `The sources of ${SOURCES} cannot be fetched:\n${said}`,
      `npm must reach its registry: \`npm view ${SOURCES} version\` shows whether it does`,
      error,
    );
  };
  const archive = path.join(directory, `tensorflow-tfjs-node-${TFJS_NODE_VERSION}.tgz`);
  await run('npm', ['pack', SOURCES, '--pack-destination', directory]).catch(failed);
  const got = createHash('sha512')
    .update(await readFile(archive))
    .digest('base64');
  if (got !== INTEGRITY)
    throw new BackendError(
      'not-usable',
      `The registry that npm uses has another ${SOURCES} than the one published: SHA-512 ${got}`,
      'Use a registry with unchanged packages: `npm config get registry` names yours',
    );
  await run('tar', ['-xzf', archive, '-C', directory]).catch(failed);
  await rm(archive);
}

/** Compiles the binding's two files into the addon, which loads TensorFlow from its own folder. */
async function compile(command: readonly string[], directory: string, tensorflow: string): Promise<void> {
  const [program, ...first] = command as [string, ...string[]];
  const headers = path.join(
    path.dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')),
    'include',
  );
  const binding = path.join(directory, PACKAGE, 'binding');
  const mac = process.platform === 'darwin';
  const args = [
    ...[...first, ...FLAGS, `-I${headers}`, `-I${path.join(tensorflow, 'include')}`, `-I${binding}`],
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => path.join(binding, file)),
    ...libraryNames().map((name) => path.join(tensorflow, name)),
    ...(mac ? ['-undefined', 'dynamic_lookup'] : []),
    ...[`-Wl,-rpath,${tensorflow}`, '-o', path.join(directory, ADDON)],
  ];
  await run(program, args).catch((error: unknown) => {
    const said = String((error as { stderr?: string }).stderr ?? (error as Error).message).trim();
    throw new BackendError(
      'not-usable',
      `${program} does not compile the binding against TensorFlow in ${tensorflow}:\n${said.slice(0, 4000)}`,
      'TensorFlow 2.12, 2.16 and 2.21 are known to work; CXX names another compiler',
      error,
    );
  });
}

/** Returns the command of the C++ compiler and the first line of its version. */
async function findCompiler(): Promise<{ command: readonly string[]; version: string }> {
  for (const name of process.env.CXX ? [process.env.CXX] : ['c++', 'g++', 'clang++']) {
    const command = name.split(' ');
    const [program, ...first] = command as [string, ...string[]];
    const version = await run(program, [...first, '--version']).catch(() => undefined);
    if (version) return { command, version: version.stdout.split('\n')[0] as string };
  }
  const named = process.env.CXX ? `The compiler ${process.env.CXX}, which CXX names, does not run` : undefined;
  throw new BackendError(
    'not-usable',
    named ?? 'There is no C++ compiler',
    'Install one, for instance by `apt-get install g++` or `xcode-select --install`',
  );
}

const run = promisify(execFile);
