// `npm run gallery [-- <experiment>…]`: fits all experiments `fit-*` at the small size of their gallery.json, and
// writes runs/gallery/index.html, a page of images, curves and measures, with pass or fail for each measure. The exit
// code is 1 if one failed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Presentation of an experiment, from the `gallery.json` next to its configuration. */
export interface GalleryEntry {
  /** One-line description for readers. */
  readonly caption: string;
  /** Configuration overrides `key=value` that make the experiment small. */
  readonly set: readonly string[];
  /** Required files of the data folder. Without them, the experiment is skipped, with a note on the page. */
  readonly needs?: readonly string[];
  /** Bounds of the measures. */
  readonly figures: Readonly<Record<string, Bound>>;
  /** Names of the images to show, most informative first. Default: all images. */
  readonly images?: readonly string[];
}

export type Bound = { readonly atLeast: number } | { readonly atMost: number };

export interface Judgement {
  readonly name: string;
  readonly bound: Bound;
  /** Measured value. Undefined if it was not measured. */
  readonly value: number | undefined;
  readonly passed: boolean;
}

/** Result of an experiment. */
export interface Shown {
  readonly experiment: string;
  readonly entry: GalleryEntry;
  readonly seconds: number;
  readonly judgements: readonly Judgement[];
  /** Paths of the images, relative to the folder of the page. */
  readonly images: readonly string[];
  /** Reason why there is no result. */
  readonly problem?: { readonly kind: 'left out' | 'failed'; readonly text: string };
}

/** Compares measures with their bounds. A measure that is missing or NaN fails. */
export function judge(figures: GalleryEntry['figures'], measures: Readonly<Record<string, number>>): Judgement[] {
  return Object.entries(figures).map(([name, bound]) => {
    const value = measures[name];
    const passed = value !== undefined && ('atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost);
    return { name, bound, value, passed };
  });
}

export function hasFailed({ judgements, problem }: Shown): boolean {
  return problem?.kind === 'failed' || judgements.some(({ passed }) => !passed);
}

/** Returns `pass`, `fail`, or the reason why there is no result. */
function verdictOf(one: Shown): string {
  if (one.problem) return one.problem.kind;
  return hasFailed(one) ? 'fail' : 'pass';
}

/**
 * Returns the HTML page. It references no files except its images.
 *
 * @param where Machine and date.
 */
export function galleryPage(shown: readonly Shown[], where: string): string {
  const index = shown.map((one) => {
    const verdict = verdictOf(one);
    const state = verdict === 'failed' ? 'fail' : verdict;
    return `<li><a href="#${one.experiment}">${one.experiment}</a> <span class="${state}">${verdict}</span></li>`;
  });
  const sections = shown.map((one) => {
    const { experiment, entry, seconds, judgements, images: rasters, problem } = one;
    const rows = judgements.map(({ name, bound, value, passed }) => {
      const wanted = 'atLeast' in bound ? `≥ ${bound.atLeast}` : `≤ ${bound.atMost}`;
      const verdict = passed ? 'pass' : 'fail';
      return `<tr class="${verdict}"><td>${escapeHtml(name)}</td><td>${value?.toPrecision(4) ?? '–'}</td><td>${wanted}</td><td>${verdict}</td></tr>`;
    });
    const table = rows.length > 0 ? `<table>${rows.join('')}</table>` : '';
    const images = rasters
      .map((file) => `<img src="${encodeURI(file)}" alt="${escapeHtml(path.parse(file).name)}">`)
      .join('\n');
    const state = problem
      ? `<p class="${problem.kind === 'failed' ? 'fail' : ''}">${problem.kind}: ${escapeHtml(problem.text)}</p>`
      : `<p>${seconds.toFixed(0)} s</p>`;
    return `<section id="${experiment}"><h2>${escapeHtml(experiment)}</h2><p>${escapeHtml(entry.caption)}</p>${state}${table}\n${images}</section>`;
  });
  const failed = shown.filter(hasFailed).length;
  const left = shown.filter(({ problem }) => problem?.kind === 'left out').length;
  const total = shown.reduce((sum, { seconds }) => sum + seconds, 0);
  const summary = [
    `${shown.length} experiments`,
    `${failed} failed`,
    `${left} left out`,
    `${(total / 60).toFixed(1)} min`,
  ];
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Fits</title>
<style>
body { font: 15px/1.45 system-ui, sans-serif; color: #1a1a1a; max-width: 1200px; margin: 2rem auto; padding: 0 1rem }
section { border-top: 1px solid #d5d9de; margin-top: 2rem }
img { max-width: 100%; max-height: 520px; margin: 0 .5rem .5rem 0; vertical-align: top }
td { padding: .1rem 1rem .1rem 0 }
ul { columns: 4 12rem; padding-left: 1.2rem }
.pass td:last-child, span.pass { color: #00734f } .fail, .fail td:last-child { color: #b3261e; font-weight: 600 }
</style>
<h1>Fits: one network for one signal</h1>
<p>${summary.join(', ')}; ${escapeHtml(where)}</p>
<ul>${index.join('')}</ul>
${sections.join('\n')}
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

const EXPERIMENTS = 'experiments';
const FOLDER = path.join('runs', 'gallery');

/** Name of a file that marks a folder created by the gallery. */
const MARK = '.hypersiren-gallery';

/**
 * Creates the folder of the gallery, or removes the experiments of an earlier gallery from it. All other files stay.
 *
 * @throws Error if the folder is not empty and was not created by the gallery.
 */
export function clearGallery(folder: string, experiments: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const mark = path.join(folder, MARK);
  if (readdirSync(folder).length > 0 && !existsSync(mark))
    throw new Error(`${folder} is no gallery’s and is not empty: move it away`);
  writeFileSync(mark, '');
  for (const name of experiments) rmSync(path.join(folder, name), { recursive: true, force: true });
}

/** Runs the fit of one experiment and reads its result. */
function show(experiment: string): Shown {
  const folder = path.join(EXPERIMENTS, experiment);
  const entry = JSON.parse(readFileSync(path.join(folder, 'gallery.json'), 'utf8')) as GalleryEntry;
  const data = process.env.HYPERSIREN_DATA || 'data';
  const missing = entry.needs?.find((file) => !existsSync(path.join(data, file)));
  const nothing = { experiment, entry, seconds: 0, judgements: [], images: [] };
  if (missing !== undefined)
    return { ...nothing, problem: { kind: 'left out', text: `${data}/${missing} is missing` } };
  const run = path.join(FOLDER, experiment);
  const args = ['fit', path.join(folder, 'config.yaml'), '--run', run, ...entry.set.flatMap((set) => ['--set', set])];
  const started = performance.now();
  const { status } = spawnSync(process.execPath, ['packages/cli/dist/bin.js', ...args], { stdio: 'inherit' });
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) return { ...nothing, seconds, problem: { kind: 'failed', text: `the fit ended with ${status}` } };
  const { measures } = JSON.parse(readFileSync(path.join(run, 'evaluation.json'), 'utf8'));
  const drawn = readdirSync(path.join(run, 'figures')).map((file) => path.parse(file).name);
  const rasters = (entry.images ?? drawn).filter((name) => drawn.includes(name));
  return {
    experiment,
    entry,
    seconds,
    judgements: judge(entry.figures, measures),
    images: rasters.map((name) => `${experiment}/figures/${name}.png`),
  };
}

function main(wanted: readonly string[]): void {
  const all = readdirSync(EXPERIMENTS)
    .filter((name) => existsSync(path.join(EXPERIMENTS, name, 'gallery.json')))
    .sort();
  const unknown = wanted.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${all.join(', ')}`);
  clearGallery(FOLDER, all);
  const where = `${cpus().length} cores of ${cpus()[0]?.model ?? 'a processor'}, ${new Date().toISOString().slice(0, 10)}`;
  const shown: Shown[] = [];
  for (const experiment of wanted.length > 0 ? wanted : all) {
    shown.push(show(experiment));
    writeFileSync(path.join(FOLDER, 'index.html'), galleryPage(shown, where)); // after each experiment, to show intermediate results
  }
  for (const { experiment, judgements, problem } of shown) {
    const words = judgements.map(
      ({ name, value, passed }) => `${name} ${value?.toPrecision(4) ?? '–'} ${passed ? 'pass' : 'FAIL'}`,
    );
    process.stdout.write(
      `${experiment.padEnd(18)}${problem ? `${problem.kind}: ${problem.text}` : words.join(', ')}\n`,
    );
  }
  process.stdout.write(`${path.join(FOLDER, 'index.html')}\n`);
  if (shown.some(hasFailed)) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv.slice(2));
