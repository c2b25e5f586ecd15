// The platforms that have a package with the compiled addon, platforms/NAME, and how Zig names them.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourceDigest } from './sources.mjs';

const packageRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * By platform: the processor as Node names it, and Zig's target, with the oldest system that Node 20 runs on.
 *
 * @type {Record<string, {arch: 'x64' | 'arm64', target: string}>}
 */
export const PLATFORMS = {
  'linux-x64-gnu': { arch: 'x64', target: 'x86_64-linux-gnu.2.28' },
  'linux-x64-musl': { arch: 'x64', target: 'x86_64-linux-musl' },
  'linux-arm64-gnu': { arch: 'arm64', target: 'aarch64-linux-gnu.2.28' },
  'darwin-arm64': { arch: 'arm64', target: 'aarch64-macos.11.0' },
  'darwin-x64': { arch: 'x64', target: 'x86_64-macos.11.0' },
  'win32-x64': { arch: 'x64', target: 'x86_64-windows-gnu' },
};

/** Returns the folder of a platform's package. */
export const platformFolder = (name) => path.join(packageRoot, 'platforms', name);

/** Returns why the package of a platform cannot be packed; undefined if it can. */
export function platformFault(name) {
  const file = path.join(platformFolder(name), 'tfjs_native.node');
  if (!existsSync(file)) return `${file} is missing: run node scripts/build.mjs --target ${name}`;
  if (!readFileSync(file).includes(sourceDigest()))
    return `${file} was compiled from other sources: run node scripts/build.mjs --target ${name}`;
  return undefined;
}

// `node scripts/platforms.mjs NAME` runs when the package of a platform is packed.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const fault = platformFault(process.argv[2]);
  if (fault !== undefined) {
    process.stderr.write(`${fault}\n`);
    process.exitCode = 1;
  }
}
