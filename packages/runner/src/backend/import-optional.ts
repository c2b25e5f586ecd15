import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Backend, BackendError } from './backend.js';

/**
 * Imports an optional package of a backend, installed beside this program or in the working directory.
 *
 * @throws BackendError `not-installed`, with the install command, if the package is missing; `not-usable` if the
 * package fails to load
 */
export async function importOptional<Module>(
  name: string,
  backend: Pick<Backend, 'name' | 'packages' | 'builds'>,
): Promise<Module> {
  const file = resolveOptional(name);
  if (!file)
    throw new BackendError(
      'not-installed',
      `The backend ${backend.name} needs the package ${name}, which is not installed`,
      `Install it: ${installCommand(backend)}`,
    );
  try {
    return (await import(pathToFileURL(file).href)) as Module;
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new BackendError(
      'not-usable',
      `The backend ${backend.name} cannot be used: ${name} is installed but does not load: ${reason}`,
      `Reinstall it: ${installCommand(backend)}`,
      error,
    );
  }
}

function resolveOptional(name: string): string | undefined {
  for (const origin of [import.meta.url, path.join(process.cwd(), 'package.json')])
    try {
      return createRequire(origin).resolve(name);
    } catch {
      // Not found here: try the next location.
    }
  return undefined;
}

/** Returns the command that installs the backend's packages where this program finds them. */
export function installCommand(backend: Pick<Backend, 'packages' | 'builds'>): string {
  const packages = installedPackages(backend);
  if (!isWorkspace()) return `npm install ${packages}`;
  const allow = backend.builds.map((name) => `--allow-build=${name} `).join('');
  return `npx pnpm@12.21.0 --filter hypersiren add ${allow}${packages}`;
}

/** Whether this package runs in a clone of the repository. */
export function isWorkspace(): boolean {
  return existsSync(new URL('../../../../pnpm-workspace.yaml', import.meta.url));
}

/** Returns the packages of a backend as arguments of `npm install`: `webgpu@0.6.2`. */
export function installedPackages({ packages }: Pick<Backend, 'packages'>): string {
  return Object.entries(packages)
    .map(([name, version]) => `${name}@${version}`)
    .join(' ');
}
