import { COMES_BACK } from '../cluster/comes-back.js';
import { shellWord } from '../cluster/quote.js';

/** What a script for `sbatch` says. */
export interface SubmitScript {
  /** Of the job. */
  readonly name: string;
  readonly tasks: number;
  /** Tasks at once; undefined for as many as the cluster lets run. */
  readonly jobs: number | undefined;
  /** Seconds before the time limit at which a task is told to save. */
  readonly warning: number;
  /** Folder of the tasks' own output, absolute. */
  readonly logs: string;
  /** Folder in which the tasks work, absolute. */
  readonly directory: string;
  /** Options of `sbatch` over those above, without their hyphens; true for one without a value, false to leave one out. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** Lines of shell before the training. */
  readonly setup: readonly string[];
  /** Plugin of `srun` that starts the processes of MPI, where the options ask for several in a task. */
  readonly mpi: string;
  /** What each task runs; its index follows. */
  readonly command: readonly string[];
}

/** A script that submits all tasks as one job array. */
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

/** Seconds that the processes of a training have to end when one of them has. */
const WAIT = 60;

/** Whether options ask for several processes in a task: they train one model together. */
function isTeam(options: SubmitScript['options']): boolean {
  return ['ntasks', 'n', 'ntasks-per-node'].some((key) => Number(options[key] ?? 1) > 1);
}

function headerValue(value: string): string {
  return /^[^\s"'\\#]+$/.test(value) ? value : `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}
