import { formatCount, formatDuration, formatNumber } from '@hypersiren/hypernet/text';
import { type OnEvent, type RunEvent, relativePath } from '@hypersiren/runner';
import { benchmarkTable } from '../terminal/benchmark-table.js';
import { type ProgressReporter, startProgress } from '../terminal/progress.js';
import { styled, type Terminal, warn, writeLine } from '../terminal/terminal.js';
import { wrap } from '../terminal/wrap.js';
import { announce, renderBackend } from './announce.js';
import { renderKnownDataset, renderSkipped } from './datasets.js';
import { renderEvaluation, renderFitEvaluation } from './evaluation.js';
import { dataText, imageReadText, interruptedText, loadedText, modelText, networkText } from './event-text.js';
import { renderFiles } from './files.js';
import { renderGeneratorEvaluation } from './generator.js';
import { renderSweepEvent } from './sweep-events.js';

/** Number of images between two progress messages of packing. */
const PACKED_BETWEEN = 20_000;

type Renderers = { readonly [Type in RunEvent['type']]?: (event: Extract<RunEvent, { type: Type }>) => void };

/**
 * Creates an event handler that prints the events of a task: results to `out`, all else to `err`, with a progress bar
 * for the current job.
 *
 * @param signal Signal that removes the progress bar, so that later messages start on a new line.
 */
export function renderEvents(terminal: Terminal, signal?: AbortSignal): OnEvent {
  const { out, err } = terminal;
  const say = (label: string, text: string): void => announce(terminal, label, text);
  let bar: ProgressReporter | undefined;
  let packed = 0;
  const renderers: Renderers = {
    backend: (backend) => renderBackend(backend, terminal),
    loaded: (loaded) => say('model', loadedText(loaded)),
    'image-read': (image) => say('image', imageReadText(image)),
    data: ({ dataset }) => say('images', dataText(dataset)),
    signal: ({ kind, description }) => say(kind, description),
    model: (model) => say('model', modelText(model)),
    network: (network) => say('network', networkText(network)),
    omega0({ omega0, tried }) {
      const losses = tried.map(({ omega0, loss }) => `${omega0}: ${formatNumber(loss)}`).join(', ');
      say('omega0', `${omega0} in the first layer; loss of ${losses}`);
    },
    'steps-chosen': ({ steps, perStep, seconds }) =>
      say('steps', `${formatCount(steps)} of ${formatNumber(perStep)} s take about ${formatDuration(seconds)}`),
    run({ directory, step }) {
      say('run', `${relativePath(directory)}${step === undefined ? '' : `, from step ${formatCount(step)}`}`);
    },
    'finished-before': ({ directory, steps }) =>
      say('run', `${relativePath(directory)} is finished: ${formatCount(steps)} steps`),
    'measured-run': ({ directory, step, batch }) =>
      say('run', `${relativePath(directory)}, ${formatCount(step)} steps of ${formatCount(batch)} images`),
    'started-from': ({ directory, step }) => say('from', `${relativePath(directory)}, ${formatCount(step)} steps`),
    prior: ({ numbers, seconds }) =>
      say('fitted', `${formatCount(numbers)} numbers of the prior in ${formatDuration(seconds)}`),
    job({ job, total, unit, from }) {
      // The line above the progress bar names the file.
      bar = startProgress(err, job === 'fetching' ? '' : job, total, { unit, from, signal });
    },
    progress: ({ done }) => bar?.update(done),
    step: ({ step, loss }) => bar?.update(step, loss),
    'job-ended'() {
      bar?.stop();
      bar = undefined;
    },
    warning({ code, message }) {
      if (code === 'emission' && bar) bar.note(styled(err, 'yellow', wrap(message)));
      else if (code === 'idle') warn(err, `\n${wrap(message)}`);
      else warn(err, message);
    },
    rollback: ({ message, to, learningRate }) =>
      warn(err, `${message}\nBack to step ${to}, with a learning rate of ${formatNumber(learningRate)}.`),
    trained: ({ kind, steps, seconds }) =>
      say(kind === 'fit' ? 'fitted' : 'trained', `${formatCount(steps)} steps in ${formatDuration(seconds)}`),
    baseline: ({ name, cached }) => say('baseline', cached ? `${name}: already evaluated` : name),
    'baseline-fitted'({ details, seconds }) {
      if (details) say('', `${details}; ${formatDuration(seconds)}`);
    },
    'baseline-left-out': ({ reason }) => say('baseline', reason),
    protocol: ({ file }) => say('protocol', `written to ${relativePath(file)}`),
    evaluated: ({ evaluation }) => renderEvaluation(evaluation, terminal),
    'generator-evaluated': ({ evaluation }) => renderGeneratorEvaluation(evaluation, terminal),
    'fit-evaluated': ({ evaluation }) => renderFitEvaluation(evaluation, terminal),
    benchmarked({ benchmark, report }) {
      writeLine(out, `\n${benchmarkTable(benchmark)}\n`);
      writeLine(out, `table        ${relativePath(report)}`);
    },
    files({ files }) {
      if (bar === undefined) renderFiles(files, terminal);
      else for (const { name, path } of files) bar.note(`${name}: ${relativePath(path)}`);
    },
    interrupted: (event) => writeLine(err, interruptedText(event)),
    sweep: (event) => renderSweepEvent(event, terminal),
    'sweep-waiting': (event) => renderSweepEvent(event, terminal),
    'sweep-run': (event) => renderSweepEvent(event, terminal),
    'known-dataset': (dataset) => renderKnownDataset(dataset, terminal),
    'dataset-file': ({ name, what }) => say({ fetch: 'fetching', check: 'checking', unpack: 'unpacking' }[what], name),
    note: ({ text }) => say('note', text),
    license: ({ license }) => say('license', license),
    packing({ images }) {
      if (images < packed + PACKED_BETWEEN) return;
      packed = images;
      say('packing', `${formatCount(images)} images so far`);
    },
    checksums: ({ files }) =>
      say('files', files > 0 ? `${formatCount(files)} match their recorded checksums` : 'no checksums are recorded'),
    'skipped-files': ({ files }) => renderSkipped(files, terminal),
  };
  return (event) => (renderers[event.type] as ((event: RunEvent) => void) | undefined)?.(event);
}
