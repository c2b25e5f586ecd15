// `npm run record -- runs/portraits experiments/portraits`: records the results of a finished run in the folder of its
// experiment: results/results.json, the figures, and the table between the markers in README.md. For a benchmark, also
// results/benchmark.json and benchmark.md; for a sweep, the comparison of what has finished, and results/members, from
// which `npm run record -- --restore <experiment> <run> [--seeds=N]` continues it on another day. For the default experiment, which `npm start`
// trains, also the expected output in the guide to the results. Paths of the machine are omitted. With --charts-only,
// images that show the data are omitted, for data that may not be redistributed.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { evaluationText } from '../packages/cli/src/terminal/evaluation-text.js';
import { COMPARED_BY, lessStrongest, listMetrics } from '../packages/hypernet/src/evaluation/index.js';
import {
  estimateCell,
  markdownTable,
  meanCell,
  numbers,
  resolutionTable,
  shortRatioCell,
  words,
} from '../packages/hypernet/src/results/index.js';
import { contextLabel, resultKind } from '../packages/hypernet/src/text/index.js';
import { isFitConfig } from '../packages/runner/src/config/is-fit-config.js';
import { taskOf } from '../packages/runner/src/events/task.js';
import type {
  BenchmarkFile,
  EvaluationFile,
  FitComparison,
  GeneratorEvaluationFile,
  Provenance,
} from '../packages/runner/src/index.js';
import { type ModelCosts, measureModelCosts } from '../packages/runner/src/training/measure-model-costs.js';
import { costsText } from './record-costs.js';
import { type FitNumbers, fitTable, keepImages, summarizeFit } from './record-fit.js';
import { fitSweepTable, summarizeFitSweep } from './record-fit-sweep.js';
import { generatorTable, summarizeGenerator } from './record-generator.js';
import { summarizeSweep, sweepTable } from './record-sweep.js';
import { recordMembers, restoreMembers } from './record-sweep-members.js';

type Evaluation = EvaluationFile['model'];
type RegionScore = Evaluation['contexts'][number]['all'];

const IMAGES = ['contact-sheet.png', 'uncertainty.png', 'benchmark-inpainted.png'];
const CHARTS = [
  'error.png',
  'swap.png',
  'loss.png',
  'calibration.png',
  'statistics-fresh.png',
  'statistics-trained.png',
  'benchmark.png',
];
/** Names of figures in version 0.1. */
const FORMER_FIGURES: Record<string, string> = { 'benchmark-inpainted.png': 'benchmark-completions.png' };
const MARKS = ['<!-- results -->', '<!-- end of results -->'] as const;

/** Experiment that `npm start` trains. The guide shows its output between markers. */
const DEFAULT_EXPERIMENT = 'experiments/portraits';
export const OUTPUT_GUIDE = 'docs/guides/read-the-results.md';
const OUTPUT_MARKS = ['<!-- expected output -->', '<!-- end of expected output -->'] as const;

/** Labels of the figures in the output of a training, with their file names. */
const FIGURES = {
  'contact sheet': 'contact-sheet',
  'error chart': 'error',
  'ratio chart': 'swap',
  'loss chart': 'loss',
};

/** Summarizes a run: all facts that a reader needs to judge or repeat it, without the errors of individual images. */
export function summarize(run: Provenance, evaluation: EvaluationFile, costs?: ModelCosts) {
  const { outcome, steps, trainingSeconds, started, seed, backend, machine, versions, git, dataset } = run;
  if (outcome !== 'finished') throw new Error(`the run is ${outcome}, only a finished one is recorded`);
  const region = ({ uncertainty, emission, images: _, perImage: __, ...metrics }: RegionScore) => ({
    ...metrics,
    ...(emission && { emission }),
    ...(uncertainty && { logLikelihood: uncertainty.logLikelihood, coverage: uncertainty.coverage }),
  });
  const errors = ({ predictor, split, images, seed: maskSeed, contexts, shortcuts }: Evaluation) => ({
    predictor,
    ...(shortcuts && { shortcuts }),
    split,
    images,
    maskSeed,
    contexts: contexts.map(({ context, knownPixels, all, unknown }) => ({
      context,
      knownPixels,
      all: region(all),
      unknown: unknown && region(unknown),
    })),
  });
  return {
    experiment: run.name,
    started,
    steps,
    trainingSeconds,
    seed,
    backend,
    machine,
    versions,
    git,
    dataset,
    ...(costs && { costs }),
    errors: [evaluation.model, ...evaluation.baselines].map(errors),
    lessStrongest: lessStrongest([evaluation.model], evaluation.baselines),
    leftOut: evaluation.leftOut,
    ...(evaluation.resolution && { resolution: evaluation.resolution }),
  };
}

export type Summary = ReturnType<typeof summarize>;

/** Returns the output that a training with these results prints at its end. */
export function expectedOutput(summary: Pick<Summary, 'errors' | 'lessStrongest' | 'leftOut' | 'experiment'>): string {
  // The tables do not need the errors of individual images, which a summary does not contain.
  const [model, ...baselines] = summary.errors as unknown as readonly Evaluation[];
  if (!model) throw new Error('nothing was measured');
  const { leftOut, experiment } = summary;
  const width = Math.max(...Object.keys(FIGURES).map(({ length }) => length)) + 2;
  const figures = Object.entries(FIGURES)
    .filter(([, file]) => file !== 'swap' || model.contexts.some(({ all }) => all.emission))
    .map(([name, file]) => `${name.padEnd(width)}runs/${experiment}/figures/${file}.png`);
  const text = evaluationText({ model, baselines, ...(leftOut && { leftOut }) }, summary.lessStrongest ?? []);
  return `\`\`\`\n${text}\n\n${figures.join('\n')}\n\`\`\``;
}

/** Formats the results as Markdown, with one row per context. */
export function resultsTable(summary: Summary): string {
  const { resolution } = summary;
  const sizes = resolution ? `\n\n${markdownTable(resolutionTable(resolution))}` : '';
  return `${errorsTable(summary)}${sizes}`;
}

function errorsTable({ errors, steps, trainingSeconds, machine, backend, seed, git, costs }: Summary): string {
  const [model] = errors;
  if (!model) throw new Error('nothing was measured');
  const fourDigits = (value: number): string => value.toFixed(4);
  const metrics = listMetrics().filter(([name]) => name !== COMPARED_BY && model.contexts.some(({ all }) => all[name]));
  const emitted = model.contexts.some(({ all }) => all.emission);
  const names = errors.map(({ predictor }) => predictor);
  const titles = [
    ...names,
    ...metrics.map(([, { label }]) => `${label} of the model`),
    ...names.map((name) => `${name}, unknown pixels`),
    ...(emitted ? ['another image’s parameters ÷ own, unknown pixels'] : []),
  ];
  const rows = model.contexts.map(({ context, all, unknown }, index) => [
    contextLabel(context),
    ...errors.map(({ contexts }) => estimateCell(contexts[index]?.all.mse, fourDigits)),
    ...metrics.map(([name, { format, unit }]) => meanCell(all[name], (mean) => `${format(mean)} ${unit}`.trim())),
    ...errors.map(({ contexts }) => estimateCell(contexts[index]?.unknown?.mse, fourDigits)),
    ...(emitted ? [shortRatioCell(unknown?.emission?.swap.ratio)] : []),
  ]);
  const kind = resultKind(model.shortcuts);
  const minutes = ((trainingSeconds ?? 0) / 60).toFixed(1);
  return [
    markdownTable({ columns: [words('context'), ...titles.map((title) => numbers(title))], rows }),
    '',
    `Mean squared error over ${model.images} images of the split ${model.split}, values in [0, 1], ± standard error over images;`,
    `seed ${seed}; ${steps} steps in ${minutes} min on ${machine.processor}, ${machine.cores} cores (${backend.name}: ${backend.details})${git ? `; commit ${git.commit.slice(0, 10)}` : ''}.`,
    ...(costs ? [costsText(costs)] : []),
    ...(kind === undefined ? [] : ['', kind]),
  ].join('\n');
}

/** Replaces the text between the markers. */
export function replaceResults(readme: string, results: string, marks: readonly [string, string] = MARKS): string {
  const [start, end] = marks.map((mark) => readme.indexOf(mark)) as [number, number];
  if (start < 0 || end < start) throw new Error(`README.md: expected ${marks.join(' … ')}`);
  return `${readme.slice(0, start + marks[0].length)}\n\n${results}\n\n${readme.slice(end)}`;
}

/** Replaces the expected output of the default experiment in the guide. */
export function replaceOutput(guide: string, summary: Parameters<typeof expectedOutput>[0]): string {
  return replaceResults(guide, expectedOutput(summary), OUTPUT_MARKS);
}

/** Removes the errors of individual images from a benchmark. Its intervals are kept. */
export function summarizeBenchmark({ methods, ...benchmark }: BenchmarkFile) {
  return { ...benchmark, methods: methods.map(({ evaluation, ...method }) => method) };
}

async function record(run: string, experiment: string, chartsOnly: boolean): Promise<void> {
  const read = <T>(name: string): T => JSON.parse(readFileSync(path.join(run, name), 'utf8')) as T;
  if (existsSync(path.join(run, 'sweep.json'))) {
    const { config } = read<{ config: string }>('sweep.json');
    const [first] = readdirSync(run).filter((name) => existsSync(path.join(run, name, 'run.json')));
    const conditions = read<Provenance>(path.join(first as string, 'run.json'));
    mkdirSync(path.join(experiment, 'results'), { recursive: true });
    if (await isFitConfig(config)) {
      const summary = summarizeFitSweep(read<FitComparison>('comparison.json'), conditions);
      keep(experiment, summary, fitSweepTable(summary));
    } else {
      const summary = summarizeSweep(await recordMembers(run, experiment), conditions);
      keep(experiment, summary, sweepTable(summary));
    }
    // Recording a sweep of trainings draws its chart anew.
    copyFileSync(path.join(run, 'comparison.png'), path.join(experiment, 'results', 'comparison.png'));
    return;
  }
  const provenance = read<Provenance>('run.json');
  const results = path.join(experiment, 'results');
  mkdirSync(results, { recursive: true });
  if (provenance.signal !== undefined) {
    const summary = summarizeFit(provenance, read<FitNumbers>('evaluation.json'));
    if (!chartsOnly) keepImages(run, results);
    keep(experiment, summary, fitTable(summary));
    return;
  }
  const generated = read<EvaluationFile | GeneratorEvaluationFile>('evaluation.json');
  if ('type' in generated) {
    const summary = summarizeGenerator(provenance, generated);
    if (!chartsOnly) keepImages(run, results);
    keep(experiment, summary, generatorTable(summary));
    return;
  }
  const summary = summarize(
    provenance,
    read<EvaluationFile>('evaluation.json'),
    await measureModelCosts(path.join(run, 'config.yaml'), taskOf({})),
  );
  if (existsSync(path.join(run, 'benchmark.json'))) {
    const benchmark = summarizeBenchmark(read<BenchmarkFile>('benchmark.json'));
    writeFileSync(path.join(results, 'benchmark.json'), `${JSON.stringify(benchmark, null, 2)}\n`);
    copyFileSync(path.join(run, 'benchmark.md'), path.join(results, 'benchmark.md'));
  }
  for (const figure of chartsOnly ? CHARTS : [...IMAGES, ...CHARTS]) {
    const file = [figure, FORMER_FIGURES[figure] ?? figure]
      .map((name) => path.join(run, 'figures', name))
      .find((name) => existsSync(name));
    if (file) copyFileSync(file, path.join(results, figure));
  }
  keep(experiment, summary, resultsTable(summary));
  if (path.relative('.', experiment) === path.normalize(DEFAULT_EXPERIMENT))
    writeFileSync(OUTPUT_GUIDE, replaceOutput(readFileSync(OUTPUT_GUIDE, 'utf8'), summary));
}

/** Writes the numbers as JSON, and their table between the markers of the README. */
function keep(experiment: string, summary: object, table: string): void {
  writeFileSync(path.join(experiment, 'results', 'results.json'), `${JSON.stringify(summary, null, 2)}\n`);
  const readme = path.join(experiment, 'README.md');
  writeFileSync(readme, replaceResults(readFileSync(readme, 'utf8'), table));
  const biome = path.join('node_modules', '@biomejs', 'biome', 'bin', 'biome');
  execFileSync(process.execPath, [biome, 'format', '--write', readme]); // aligns the columns of the table
}

const [, script, ...args] = process.argv;
if (script && import.meta.url === pathToFileURL(script).href) {
  const [from, to] = args.filter((argument) => !argument.startsWith('--'));
  if (!from || !to)
    throw new Error(
      'usage: npm run record -- <run> <experiment> [--charts-only], or --restore <experiment> <run> [--seeds=N]',
    );
  if (args.includes('--restore')) {
    const seeds = args.find((argument) => argument.startsWith('--seeds='))?.split('=')[1];
    const { restored, changed } = await restoreMembers(from, to, seeds === undefined ? {} : { seeds: Number(seeds) });
    process.stdout.write(`restored: ${restored.join('; ') || 'none'}\n`);
    if (changed.length > 0)
      process.stdout.write(`left out, since their settings have changed: ${changed.join('; ')}\n`);
  } else await record(from, to, args.includes('--charts-only'));
}
