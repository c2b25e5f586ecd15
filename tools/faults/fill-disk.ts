import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawUniform } from '@hypersiren/siren/training';
import { runBin } from '../../packages/cli/src/testing/run-bin.js';
import { faultConfig } from './fault-config.js';
import { differingFiles, runContents } from './run-contents.js';
import { mountSmallDisk } from './small-disk.js';

export interface FillOptions {
  /** Empty working directory. */
  folder: string;
  /** Number of disks. Their sizes are random, and too small for a run. */
  disks: number;
  /** Random seed of the sizes. */
  seed: number;
  backend: string;
  /** Number of steps of each training. */
  steps: number;
  onDisk?: (filled: FilledDisk) => void;
}

/** Result of a training that filled its disk, and was resumed after the disk was enlarged. */
export interface FilledDisk {
  bytes: number;
  /** Error output of the training. */
  stderr: string;
  code: number | null;
  /** Step of the latest complete checkpoint. 0 if there was none. */
  checkpoint: number;
  /** Files that differ from those of a training with enough disk space. */
  differing: string[];
}

const ROOM = 64 << 20;

/**
 * Trains on disks of random sizes that are too small, enlarges the disks, and resumes the trainings. The final run
 * folders are compared, byte by byte, with that of a training with enough disk space.
 *
 * @returns Undefined if no disk can be mounted.
 * @throws Error if a training fails despite enough disk space.
 */
export async function fillDisk(options: FillOptions): Promise<FilledDisk[] | undefined> {
  const { folder, disks, seed, backend, steps } = options;
  writeFileSync(path.join(folder, 'config.yaml'), faultConfig(steps));
  const train = (cwd: string) => runBin(['train', '../config.yaml', '--run', 'run', '--backend', backend], { cwd });
  mkdirSync(path.join(folder, 'whole'));
  const reference = await train(path.join(folder, 'whole'));
  if (reference.code !== 0) throw new Error(`The training with room enough failed:\n${reference.stderr}`);
  const wanted = runContents(path.join(folder, 'whole', 'run'));
  const needed = sizeOf(path.join(folder, 'whole', 'run'));

  const filled: FilledDisk[] = [];
  for (const share of drawUniform(seed, 'sizes of disks', disks, 0.45)) {
    const bytes = 4096 * Math.max(2, Math.round(((share + 0.45) * needed) / 4096)); // tmpfs allocates whole pages
    const disk = mountSmallDisk(path.join(folder, `disk-${filled.length}`), bytes);
    if (!disk) return undefined;
    try {
      const { code, stderr } = await train(disk.path);
      const run = path.join(disk.path, 'run');
      const checkpoints = existsSync(path.join(run, 'checkpoints')) ? readdirSync(path.join(run, 'checkpoints')) : [];
      disk.resize(ROOM);
      const begun = existsSync(path.join(run, 'config.yaml'));
      const end = begun ? await runBin(['train', '--resume', 'run'], { cwd: disk.path }) : await train(disk.path);
      if (end.code !== 0) throw new Error(`With room again, after ${stderr}\n${end.stderr}`);
      const result = {
        bytes,
        stderr,
        code,
        checkpoint: Number(checkpoints.sort().at(-1)?.slice('step-'.length) ?? 0),
        differing: differingFiles(wanted, runContents(run)),
      };
      filled.push(result);
      options.onDisk?.(result);
    } finally {
      disk.unmount();
    }
  }
  return filled;
}

/** Returns the size of a folder on disk, in whole pages. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + 4096 * Math.ceil(statSync(path.join(entry.parentPath, entry.name)).size / 4096), 0);
}
