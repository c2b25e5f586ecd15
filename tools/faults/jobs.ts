import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runBin } from '../../packages/cli/src/testing/run-bin.js';
import { isHoldFile } from '../../packages/runner/src/run/hold-folder.js';
import { programArguments } from '../../scripts/testing/program-arguments.js';
import { faultConfig, faultFitConfig, faultGeneratorConfig, SIGNAL } from './fault-config.js';
import type { Job } from './job.js';
import { runContents } from './run-contents.js';
import { startSlowServer } from './slow-server.js';

export interface JobSettings {
  /** Empty folder, the parent of the working directories. */
  folder: string;
  backend: string;
  /** Number of steps of each training and fit. */
  steps: number;
}

/** Job, and a function that ends the services it needs. */
export interface PreparedJob {
  job: Job;
  end?: () => Promise<void>;
}

/** Fraction of all kills for each kind of job. Slow jobs are killed less often. */
export const SHARES: Readonly<Record<string, number>> = {
  training: 0.25,
  generator: 0.25,
  fit: 0.28,
  sweep: 0.07,
  download: 0.25,
  page: 0.15,
};

/** All jobs, by name. */
export const jobs: Readonly<Record<string, (settings: JobSettings) => Promise<PreparedJob>>> = {
  async training({ folder, backend, steps }) {
    writeFileSync(path.join(folder, 'config.yaml'), faultConfig(steps));
    return { job: runJob('train', backend) };
  },

  async generator({ folder, backend, steps }) {
    writeFileSync(path.join(folder, 'config.yaml'), faultGeneratorConfig(steps));
    return { job: runJob('train', backend) };
  },

  async fit({ folder, backend, steps }) {
    writeFileSync(path.join(folder, 'config.yaml'), faultFitConfig(steps));
    writeFileSync(path.join(folder, 'signal.xyz'), SIGNAL);
    return { job: runJob('fit', backend) };
  },

  async sweep({ folder, backend, steps }) {
    writeFileSync(path.join(folder, 'config.yaml'), faultConfig(Math.max(4, Math.round(steps / 10))));
    // Trainings of an interrupted sweep save an additional checkpoint. Only the last checkpoint is the same as that of
    // an uninterrupted training.
    const set = ['--set', 'train.keepCheckpoints=1', '--set', 'evaluation.strongest=false'];
    const grid = ['--grid', 'model.siren.omega0=10,20', '--jobs', '2', '--run', 'sweep', '--backend', backend, ...set];
    return {
      job: {
        args: () => ['sweep', '../config.yaml', ...grid],
        begun: /^sweep {2,}/m,
        contents: (cwd) => runContents(path.join(cwd, 'sweep')),
      },
    };
  },

  async download() {
    const server = await startSlowServer();
    const script = fileURLToPath(new URL('./fetch-archive.ts', import.meta.url));
    const compiled = fileURLToPath(new URL('./build', import.meta.url));
    return {
      job: {
        program: programArguments(script, compiled),
        args: () => [server.url, String(server.bytes), server.md5, 'data'],
        begun: /^fetch|^check/m,
        contents: (cwd) => runContents(path.join(cwd, 'data')),
      },
      end: server.close,
    };
  },

  /** Replaces an older page, next to a file that does not belong to the page. */
  async page({ folder, backend }) {
    const run = async (name: string, ...args: string[]): Promise<void> => {
      const { code, stderr } = await runBin([...args, '--backend', backend], { cwd: folder });
      if (code !== 0) throw new Error(`${name} failed:\n${stderr}`);
    };
    writeFileSync(path.join(folder, 'config.yaml'), faultConfig(1));
    for (const seed of [1, 2])
      await run('A training', 'train', 'config.yaml', '--run', `run-${seed}`, '--set', `seed=${seed}`);
    const build = await runBin(['demo', 'run-1', '--build', 'older', '--images', '5'], { cwd: folder });
    if (build.code !== 0) throw new Error(`The older page failed:\n${build.stderr}`);
    const page = (cwd: string): string => path.join(cwd, 'page');
    return {
      job: {
        prepare(cwd) {
          cpSync(path.join(folder, 'older'), page(cwd), { recursive: true });
          writeFileSync(path.join(page(cwd), 'notes.txt'), 'mine');
        },
        args: () => ['demo', '../run-2', '--build', 'page', '--images', '2', '--force'],
        begun: (cwd) => readdirSync(page(cwd)).some(isHoldFile),
        contents: (cwd) => runContents(page(cwd)),
      },
    };
  },
};

function runJob(command: 'train' | 'fit', backend: string): Job {
  return {
    args: (cwd) =>
      existsSync(path.join(cwd, 'run', 'config.yaml'))
        ? [command, '--resume', 'run']
        : [command, '../config.yaml', '--run', 'run', '--backend', backend],
    begun: /^run {2,}/m,
    contents: (cwd) => runContents(path.join(cwd, 'run')),
  };
}
