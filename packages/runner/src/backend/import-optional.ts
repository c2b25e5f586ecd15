import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BackendError } from './backend.js';

/** Packages that only some machines can install, and the versions that fit the TensorFlow.js of this program. */
const OPTIONAL_PACKAGES = {
  '@tensorflow/tfjs-node-gpu': '4.22.0',
  '@tensorflow/tfjs-backend-wasm': '4.22.0',
  '@tensorflow/tfjs-backend-webgpu': '4.22.0',
  webgpu: '0.6.2',
} as const;

export type OptionalPackage = keyof typeof OPTIONAL_PACKAGES;

/**
 * Imports a package that somebody may have installed, beside this program or in the folder where it is called.
 *
 * @throws BackendError `not-installed` with the command that installs `needed`; `not-usable` if it is there and does not load
 */
export async function importOptional<Module>(
  name: OptionalPackage,
  { backend, needed = [name] }: { backend: string; needed?: readonly OptionalPackage[] },
): Promise<Module> {
  const file = resolveOptional(name);
  if (!file)
    throw new BackendError(
      'not-installed',
      `The backend ${backend} needs the package ${name}, which is not installed`,
      `Install it: ${installCommand(needed)}`,
    );
  try {
    return (await import(pathToFileURL(file).href)) as Module;
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new BackendError(
      'not-usable',
      `The backend ${backend} cannot be used: ${name} is installed but does not load: ${reason}`,
      `Install it anew: ${installCommand(needed)}`,
      error,
    );
  }
}

function resolveOptional(name: string): string | undefined {
  for (const origin of [import.meta.url, path.join(process.cwd(), 'package.json')])
    try {
      return createRequire(origin).resolve(name);
    } catch {
      // Not there: look in the next place.
    }
  return undefined;
}

/** The command that installs packages where this program finds them. */
function installCommand(names: readonly OptionalPackage[]): string {
  const packages = names.map((name) => `${name}@${OPTIONAL_PACKAGES[name]}`).join(' ');
  const workspace = new URL('../../../../pnpm-workspace.yaml', import.meta.url);
  if (!existsSync(workspace)) return `npm install ${packages}`;
  const allow = names.includes('@tensorflow/tfjs-node-gpu') ? '--allow-build=@tensorflow/tfjs-node-gpu ' : '';
  return `npx pnpm@12.21.0 --filter hypersiren add ${allow}${packages}`;
}
