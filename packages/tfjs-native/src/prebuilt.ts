import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const packageRoot = fileURLToPath(new URL('..', import.meta.url));

/** A compiled addon, or a one-line reason why there is none; no reason in a clone, which compiles its own. */
export type Prebuilt = { addon: unknown; path: string } | { addon: undefined; reason: string | undefined };

/** Returns whether this Node uses the C library of GNU. Others on Linux use musl. */
function usesGlibc(): boolean {
  // Looking up the names of network addresses would take time.
  const report = process.report as NodeJS.ProcessReport & { excludeNetwork?: boolean };
  const { excludeNetwork } = report;
  report.excludeNetwork = true;
  const { header } = report.getReport() as { header: { glibcVersionRuntime?: string } };
  if (excludeNetwork !== undefined) report.excludeNetwork = excludeNetwork;
  return header.glibcVersionRuntime !== undefined;
}

/** Returns the name of this platform, for example `linux-x64-gnu`, with which the name of its package ends. */
export function platformName(): string {
  const name = `${process.platform}-${process.arch}`;
  return process.platform === 'linux' ? `${name}-${usesGlibc() ? 'gnu' : 'musl'}` : name;
}

/** Returns the digest of the sources that this package belongs to; undefined in a clone of the repository. */
function neededSources(): string | undefined {
  const file = path.join(packageRoot, 'dist', 'sources.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { sources: string }).sources : undefined;
}

/** Loads the addon from the package of this platform, which npm installs by itself. Refuses one of other sources. */
export function loadPrebuilt(): Prebuilt {
  const none = (reason: string | undefined): Prebuilt => ({ addon: undefined, reason });
  const sources = neededSources();
  if (sources === undefined) return none(undefined);
  const { name, version, optionalDependencies } = require('../package.json') as {
    name: string;
    version: string;
    optionalDependencies: Record<string, string>;
  };
  const platform = platformName();
  const wanted = `${name}-${platform}`;
  if (!(wanted in optionalDependencies)) return none(`there is no compiled addon for ${platform}`);
  let file: string;
  try {
    file = require.resolve(`${wanted}/tfjs_native.node`);
  } catch {
    return none(`${wanted} is not installed: npm install ${wanted}@${version}`);
  }
  try {
    const addon = require(file) as { sources?(): string };
    if (addon.sources?.() === sources) return { addon, path: file };
    return none(`${wanted} was compiled from other sources: npm install ${wanted}@${version}`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return none(`${wanted} does not load: ${message.split('\n')[0]}`);
  }
}
