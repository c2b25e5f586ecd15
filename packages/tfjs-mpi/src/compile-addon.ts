import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MpiError } from './mpi-error.js';

const SOURCE = fileURLToPath(new URL('../native/mpi.c', import.meta.url));

/**
 * Compiler flags. `-ffp-contract=off` forbids fused multiply-adds, so that rounding does not depend on the compiler.
 */
const FLAGS = ['-O2', '-ffp-contract=off', '-shared', '-fPIC'];

/**
 * Compiles the addon with `mpicc`, or with the compiler that HYPERSIREN_MPICC names, unless the cache contains it for
 * the same compiler and source. Processes that compile at the same time do not conflict; the last file stays.
 *
 * @returns path of the addon, in the user's cache folder
 * @throws MpiError `no-compiler` with what to install
 */
export async function compileAddon(): Promise<string> {
  const compiler = process.env.HYPERSIREN_MPICC || 'mpicc';
  const run = promisify(execFile);
  // The compiler behind mpicc: the name may refer to another MPI if another module is loaded.
  const behind = await run(compiler, ['-show'])
    .catch(() => run(compiler, ['--version']))
    .catch((error: NodeJS.ErrnoException) => {
      const problem = error.code === 'ENOENT' ? 'is not there' : `fails: ${error.message.split('\n')[0]}`;
      throw new MpiError(
        'no-compiler',
        `\`${compiler}\`, the compiler of MPI, ${problem}. Load your cluster's module of MPI, or install libopenmpi-dev; HYPERSIREN_MPICC names another compiler.`,
        error,
      );
    });
  const source = await readFile(SOURCE);
  const key = createHash('sha256')
    .update([process.platform, process.arch, compiler, behind.stdout, ...FLAGS].join('\n'))
    .update(source)
    .digest('hex')
    .slice(0, 16);
  const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  const folder = path.join(cache, 'hypersiren');
  const target = path.join(folder, `mpi-${key}.node`);
  if (await exists(target)) return target;
  await mkdir(folder, { recursive: true });
  const beside = `${target}.${process.pid}-${os.hostname()}`;
  const headers = path.join(
    path.dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')),
    'include',
  );
  try {
    await run(compiler, [...FLAGS, `-I${headers}`, '-o', beside, SOURCE]);
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    const said = String((error as { stderr?: string }).stderr ?? (error as Error).message).trim();
    throw new MpiError('no-compiler', `\`${compiler}\` does not compile ${SOURCE}:\n${said}`, error);
  }
  return target;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
