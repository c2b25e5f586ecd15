import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { smooth } from '@hypersiren/charts';
import { formatNumber } from '@hypersiren/hypernet/text';
import {
  type FitRow,
  isFit,
  loadFitConfig,
  type MetricsRow,
  openRunFolder,
  type Provenance,
  readFitLog,
  readMetrics,
  readProvenance,
} from '@hypersiren/runner';
import { loadConfig } from '@hypersiren/runner/config';
import { curvePlot } from '../terminal/curve-plot.js';
import { formatProgress } from '../terminal/progress.js';
import { type Output, styled, type Terminal } from '../terminal/terminal.js';
import { TEXT_WIDTH, wrap } from '../terminal/wrap.js';

export interface WatchRunOptions {
  /** Folder of a run. */
  run: string;
  /** Show it once, even if it is under way. */
  once: boolean;
}

/** Seconds between looks. */
const INTERVAL = 1;

/** Lines of the log that the rate is measured over. */
const RATE_ROWS = 20;

/** What is easy to look at; a small terminal has less. */
const PLOT = { width: 100, height: 20 };

/** Shows the progress of a training or a fit and its loss, again and again until it ends; once where there is no terminal. */
export async function watchRun({ run, once }: WatchRunOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const folder = await openRunFolder(run);
  const fit = await isFit(run);
  const { train } = await (fit ? loadFitConfig : loadConfig)(folder.config);
  const { out } = terminal;
  const name = path.basename(folder.directory);
  for (let drawn = 0; ; ) {
    const provenance = await readProvenance(folder.provenance);
    const metrics = await (fit ? readFitLog : readMetrics)(folder.metrics);
    // No line is longer than the terminal, so that as many rows are drawn as there are lines.
    const lines = fitTo(out, describeRun({ name, steps: train.steps, provenance, metrics }, out));
    const back = drawn > 0 ? `\u001b[${drawn}A\r\u001b[J` : '';
    out.write(`${back}${lines.join('\n')}\n`);
    drawn = lines.length;
    if (once || !out.isTTY || provenance?.outcome !== 'running' || signal.aborted) return;
    await wait(1000 * INTERVAL, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
  }
}

/** Lines broken to the terminal's width, as many as it has rows but one; the first ones stay. */
function fitTo(out: Output, lines: readonly string[]): string[] {
  if (!out.isTTY) return [...lines];
  const rows = lines.flatMap((line) => breakLine(line, out.columns ?? TEXT_WIDTH));
  return rows.slice(0, Math.max(1, (out.rows ?? rows.length + 1) - 1));
}

/** A line in rows of a width, between words where it can be. Colors are kept only by a line that fits. */
function breakLine(line: string, width: number): string[] {
  const plain = stripVTControlCharacters(line);
  if (plain.length <= width) return [line];
  return wrap(plain, width)
    .split('\n')
    .flatMap((row) => row.match(new RegExp(`.{1,${width}}`, 'gu')) ?? ['']);
}

interface Watched {
  name: string;
  /** Of the whole run. */
  steps: number;
  provenance: Provenance | undefined;
  metrics: readonly (MetricsRow | FitRow)[];
}

/** Progress, the newest numbers and the loss' curve. */
function describeRun({ name, steps, provenance, metrics }: Watched, output: Output): string[] {
  const last = metrics.at(-1);
  const outcome = provenance?.outcome ?? 'running';
  const head = `${styled(output, 'bold', name)}  ${outcome}${provenance?.error ? `: ${provenance.error}` : ''}`;
  if (!last) return [head, 'Nothing is logged yet.'];
  const first = metrics.at(-1 - RATE_ROWS) ?? metrics[0];
  const seconds = last.seconds - (first?.seconds ?? 0);
  const rate = seconds > 0 ? (last.step - (first?.step ?? 0)) / seconds : undefined;
  const progress = formatProgress({
    done: last.step,
    total: steps,
    unit: 'steps',
    ...(rate !== undefined && outcome === 'running' && { rate }),
  });
  const likelihood = 'nll' in last && last.nll !== undefined;
  const measures = metrics.findLast((row): row is FitRow => 'measures' in row)?.measures ?? {};
  const numbers = [
    `loss ${formatNumber(last.loss)}`,
    ...('pixel' in last ? [`pixels’ error ${formatNumber(last.pixel)}`] : []),
    `gradient ${formatNumber(last.gradientNorm)}`,
    `learning rate ${formatNumber(last.learningRate)}`,
    ...('epoch' in last ? [`epoch ${last.epoch}`] : []),
    ...Object.entries(measures).map(([measure, value]) => `${measure} ${formatNumber(value)}`),
  ];
  const points = smooth(metrics.map(({ step, loss }) => ({ step, loss })));
  return [
    head,
    progress,
    styled(output, 'dim', numbers.join('  ')),
    '',
    ...curvePlot(
      points.map(({ step, loss }) => ({ x: step, y: loss })),
      {
        width: Math.min(PLOT.width, output.columns ?? 80),
        height: Math.max(8, Math.min(PLOT.height, (output.rows ?? 24) - 6)),
        scale: likelihood ? 'linear' : 'logarithmic',
        unit: 'steps',
      },
    ),
  ];
}
