import { formatCount, formatDuration } from '@hypersiren/hypernet/text';
import { relativePath } from '@hypersiren/runner/options';
import type { SweepRunState, SweepRunStateName, SweepStatus } from '@hypersiren/runner/sweeps';
import { styled, type Terminal, warn, writeLine } from '../terminal/terminal.js';

/** States of a training, in chronological order. */
const STATES: readonly SweepRunStateName[] = ['waiting', 'queued', 'running', 'stopped', 'failed', 'finished'];

/** Prints the status of a sweep: a line for each unfinished training, and the number of trainings in each state. */
export async function renderSweepStatus(
  { directory, runs, jobs, ended }: SweepStatus,
  terminal: Terminal,
): Promise<void> {
  const { out } = terminal;
  const counts = renderStates(runs, terminal);
  const queue = jobs.length === 0 ? '' : `; ${jobs.join(', ')} in the queue`;
  writeLine(out, `${relativePath(directory)}: ${counts}${queue}`);
  if (ended) {
    const { renderSweep } = await import('./sweep.js');
    renderSweep({ outcome: 'finished', directory, ...ended, failed: [] }, terminal);
  } else if (jobs.length === 0 && runs.some(({ state }) => state === 'stopped'))
    warn(terminal.err, 'Stopped trainings have a checkpoint. The command that began the sweep resumes them.');
}

/** Prints a line for each unfinished training or fit. Returns the number of them in each state, as text. */
export function renderStates(runs: readonly SweepRunState[], { out }: Terminal): string {
  const width = Math.max(0, ...runs.map(({ run }) => run.length));
  for (const one of runs) {
    if (one.state === 'finished') continue;
    writeLine(out, `${one.run.padEnd(width)}  ${stateText(one)}`);
    for (const line of one.lines ?? []) writeLine(out, styled(out, 'dim', `    ${line}`));
    if (one.log !== undefined) writeLine(out, styled(out, 'dim', `    ${relativePath(one.log)}`));
  }
  const counts = STATES.flatMap((state) => {
    const count = runs.filter((one) => one.state === state).length;
    return count === 0 ? [] : [`${formatCount(count)} ${state}`];
  });
  return `${counts.join(', ')} of ${formatCount(runs.length)}`;
}

function stateText({ state, step, steps, secondsLeft, reason }: SweepRunState): string {
  const of = steps === undefined ? '' : ` of ${formatCount(steps)}`;
  const progress = step > 0 || state === 'running' ? `, step ${formatCount(step)}${of}` : '';
  const left = secondsLeft === undefined ? '' : `, ${formatDuration(secondsLeft)} left`;
  return `${state}${progress}${left}${reason === undefined ? '' : `: ${reason.split('\n')[0]}`}`;
}
