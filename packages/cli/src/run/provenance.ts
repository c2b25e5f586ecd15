import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import { promisify } from 'node:util';

/** The machine, as far as it decides speed and rounding. */
export interface Machine {
  processor: string;
  /** Logical processors that this process may use. */
  cores: number;
  memoryGiB: number;
  system: string;
}

/** Where a run came from: enough to repeat it, or to see why it differs. */
export interface Provenance {
  /** As typed. */
  command: readonly string[];
  directory: string;
  started: string;
  finished?: string;
  seconds?: number;
  outcome: 'running' | 'finished' | 'interrupted' | 'failed';
  /** Why it failed. */
  error?: string;
  versions: Readonly<Record<string, string>>;
  git: GitRevision | null;
  machine: Machine;
  backend: { name: string; details: string };
  dataset: { name: string; description: string; fingerprint: string };
  seed: number;
}

export interface GitRevision {
  commit: string;
  /** True if files that git tracks had changes. */
  modified: boolean;
}

export function describeMachine(): Machine {
  return {
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGiB: Math.round((os.totalmem() / 2 ** 30) * 10) / 10,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
  };
}

const PACKAGES = [
  '@hypersiren/siren',
  '@hypersiren/datasets',
  '@hypersiren/hypernet',
  '@hypersiren/tfjs-native',
  '@tensorflow/tfjs',
];

/** Versions of Node, this program and the packages that compute. */
export async function versions(): Promise<Record<string, string>> {
  const found: Record<string, string> = { node: process.version.slice(1), hypersiren: await ownVersion() };
  for (const name of PACKAGES) found[name] = (await packageVersion(name)) ?? 'unknown';
  return found;
}

export async function ownVersion(): Promise<string> {
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return JSON.parse(manifest).version as string;
}

/** The version of an installed package; undefined if it is not installed. */
export async function packageVersion(name: string): Promise<string | undefined> {
  // An `exports` map may hide package.json, so it is looked for where Node would look for the package.
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    const manifest = await readFile(`${folder}/${name}/package.json`, 'utf8').catch(() => undefined);
    if (manifest) return JSON.parse(manifest).version as string;
  }
  return undefined;
}

/** The revision of the repository that holds `directory`; null outside of one or without git. */
export async function gitRevision(directory: string): Promise<GitRevision | null> {
  const git = async (...parameters: string[]): Promise<string> =>
    (await promisify(execFile)('git', ['-C', directory, ...parameters])).stdout.trim();
  try {
    return {
      commit: await git('rev-parse', 'HEAD'),
      modified: (await git('status', '--porcelain', '--untracked-files=no')) !== '',
    };
  } catch {
    return null;
  }
}
