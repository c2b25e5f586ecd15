import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LaunchError } from '../launch-error.js';

/** Largest accepted output of a command. The output of a queue has one line for each of thousands of trainings. */
const MAX_OUTPUT = 2 ** 28; // bytes

/**
 * Runs a command of a cluster.
 *
 * @returns standard output
 * @throws LaunchError with the last line of standard error, if the command is missing or fails
 */
export async function call(program: string, args: readonly string[], hint: string): Promise<string> {
  try {
    return (await promisify(execFile)(program, [...args], { maxBuffer: MAX_OUTPUT })).stdout;
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === 'ENOENT')
      throw new LaunchError(
        `\`${program}\` is not installed on this machine`,
        'Run hypersiren where the cluster can be reached, or use --launcher local',
        error,
      );
    const said = (stderr ?? '').trim().split('\n').at(-1)?.replace(/\.$/, '') || `exit code ${code}`;
    throw new LaunchError(`\`${[program, ...args].join(' ')}\` failed: ${said}`, hint, error);
  }
}
