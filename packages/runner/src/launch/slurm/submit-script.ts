import { COMES_BACK } from '../cluster/comes-back.js';
import { shellWord } from '../cluster/quote.js';

/** Settings of a script for `sbatch`. */
export interface SubmitScript {
  /** Name of the job. */
  readonly name: string;
  readonly tasks: number;
  /** Largest number of tasks at once; undefined for the limit of the cluster. */
  readonly jobs: number | undefined;
  /** Seconds before the time limit at which a task receives the signal to save. */
  readonly warning: number;
  /** Absolute path of the folder for the output of the tasks. */
  readonly logs: string;
  /** Absolute path of the working directory of the tasks. */
  readonly directory: string;
  /**
   * Options of `sbatch` without hyphens, which override the defaults. `true` stands for an option without a value, and
   * `false` removes an option.
   */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** Shell commands that run before the training. */
  readonly setup: readonly string[];
  /** MPI plugin of `srun` that starts the processes of a task, if the options request several. */
  readonly mpi: string;
  /** Command of each task. The index of the task is appended. */
  readonly command: readonly string[];
}

/** Returns a script that submits all tasks as one job array. */
export function submitScript(script: SubmitScript): string {
  const { name, tasks, jobs, warning, logs, directory, setup, mpi, command } = script;
  const own = {
    'job-name': name,
    array: `0-${tasks - 1}${jobs === undefined ? '' : `%${jobs}`}`,
    requeue: true,
    'open-mode': 'append',
    signal: `USR2@${warning}`,
    output: `${logs.replaceAll('%', '%%')}/%A_%a.log`,
    chdir: directory,
  };
  const given = Object.fromEntries(
    Object.entries(script.options).map(([key, value]) => [key.replace(/^-+/, '').replaceAll('_', '-'), value]),
  );
  const header = Object.entries({ ...own, ...given }).flatMap(([key, value]) =>
    value === false ? [] : [`#SBATCH --${key}${value === true ? '' : `=${headerValue(String(value))}`}`],
  );
  return [
    '#!/bin/bash',
    ...header,
    '',
    ...setup,
    ...(setup.length > 0 ? [''] : []),
    '# A step does not take this from its job by itself.',
    'if [ "$SLURM_CPUS_PER_TASK" ]; then export SRUN_CPUS_PER_TASK="$SLURM_CPUS_PER_TASK"; fi',
    '# Signals are for the training, which saves; the shell waits for it.',
    'trap : TERM USR2',
    `srun ${isTeam(given) ? `--mpi=${shellWord(mpi)} --wait=${WAIT} ` : ''}${command.map(shellWord).join(' ')} "$SLURM_ARRAY_TASK_ID"`,
    'code=$?',
    '# The id of the job alone would mean the whole array in its last task.',
    'task="$SLURM_ARRAY_JOB_ID"_"$SLURM_ARRAY_TASK_ID"',
    '# Ended by a signal: it is queued again, unless the job was cancelled. A controller that is down comes back.',
    `if [ $code = ${COMES_BACK} ] || [ $code = 140 ]; then`,
    '  for seconds in 5 10 20 40 60 60 60; do',
    '    state=$(squeue --noheader --jobs="$task" --format=%T) && break',
    '    sleep $seconds',
    '  done',
    '  if [ "$state" = RUNNING ]; then scontrol requeue "$task" && sleep 60; fi',
    'fi',
    'exit $code',
    '',
  ].join('\n');
}

/** Seconds that the processes of a training may continue after one of them has ended. */
const WAIT = 60;

/** Returns whether the options request several processes per task, which then train one model together. */
function isTeam(options: SubmitScript['options']): boolean {
  return ['ntasks', 'n', 'ntasks-per-node'].some((key) => Number(options[key] ?? 1) > 1);
}

function headerValue(value: string): string {
  return /^[^\s"'\\#]+$/.test(value) ? value : `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}
