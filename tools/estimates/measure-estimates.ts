import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runBin } from '../../packages/cli/src/testing/run-bin.js';
import type { Provenance } from '../../packages/runner/src/run/provenance.js';

/** Memory and time, estimated by a dry run or measured in a training. */
export interface Estimate {
  /** Memory in MiB. */
  readonly memory: number;
  /** Time of all steps in seconds. */
  readonly seconds: number;
}

/** Estimate of `--dry-run`, and measurement of the same training. */
export interface Compared {
  readonly predicted: Estimate;
  readonly measured: Estimate;
}

/** Runs a training as a dry run and then for real, each in a separate process. */
export async function measureEstimates(
  config: string,
  { folder, backend, set = [] }: { folder: string; backend: string; set?: readonly string[] },
): Promise<Compared> {
  const common = ['train', config, '--backend', backend, ...set.flatMap((key) => ['--set', key])];
  const bin = async (args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runBin([...args], { cwd: folder });
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  const predicted = readEstimate(await bin([...common, '--dry-run']));
  await bin([...common, '--run', 'measured']);
  const file = path.join(folder, 'measured', 'run.json');
  const { peakMemoryMiB, trainingSeconds } = JSON.parse(readFileSync(file, 'utf8')) as Provenance;
  return { predicted, measured: { memory: peakMemoryMiB as number, seconds: trainingSeconds as number } };
}

/** Parses the output of a dry run. */
export function readEstimate(text: string): Estimate {
  const memory = /memory\s+([\d,.]+) MiB at most/.exec(text)?.[1];
  const duration = /steps in about\s+(?:([\d:]+)|([\d.]+) s)/.exec(text.replaceAll(/\s+/g, ' '));
  if (memory === undefined || duration === null) throw new Error(`expected the text of a dry run, got ${text}`);
  const seconds = (duration[1]?.split(':') ?? [duration[2]]).reduce((sum, part) => 60 * sum + Number(part), 0);
  return { memory: Number(memory.replaceAll(',', '')), seconds };
}
