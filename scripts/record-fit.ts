// Part of `npm run record`: records a fit as JSON, images and a table for its README.
import { copyFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { markdownTable, numbers, words } from '../packages/hypernet/src/results/index.js';
import type { Provenance } from '../packages/runner/src/index.js';

/** Fields of a fit's `evaluation.json` that are recorded. */
export interface FitNumbers {
  readonly type: string;
  readonly step: number;
  readonly loss: number | null;
  readonly measures: Readonly<Record<string, number>>;
}

/** Summarizes a fit: all facts that a reader needs to judge or repeat it. */
export function summarizeFit(run: Provenance, { type, step, loss, measures }: FitNumbers) {
  const { name, outcome, trainingSeconds, started, seed, backend, machine, versions, git, signal } = run;
  if (outcome !== 'finished') throw new Error(`the run is ${outcome}, only a finished one is recorded`);
  return {
    experiment: name,
    type,
    signal,
    started,
    steps: step,
    trainingSeconds,
    seed,
    backend,
    machine,
    versions,
    git,
    loss,
    measures,
  };
}

/** Formats the results as Markdown: a line for each measure, and the conditions of the fit. */
export function fitTable(summary: ReturnType<typeof summarizeFit>): string {
  const { signal, steps, trainingSeconds, seed, machine, backend, git, started, loss, measures } = summary;
  const rows = Object.entries({ ...measures, ...(loss !== null && { loss }) });
  return [
    markdownTable({
      columns: [words('measure'), numbers('value')],
      rows: rows.map(([name, value]) => [name, { text: String(Number(value.toPrecision(4))), value }]),
    }),
    '',
    `${signal}; seed ${seed}; ${steps.toLocaleString('en-US')} steps in ${Math.round(trainingSeconds ?? 0)} s on`,
    `${machine.processor}, ${machine.cores} cores (${backend.name}: ${backend.details}), ${started.slice(0, 10)}` +
      `${git ? `; commit ${git.commit.slice(0, 10)}` : ''}.`,
  ].join('\n');
}

/** Copies the images of a run to the folder of results. */
export function keepImages(run: string, results: string): void {
  const figures = path.join(run, 'figures');
  for (const file of readdirSync(figures)) copyFileSync(path.join(figures, file), path.join(results, file));
}
