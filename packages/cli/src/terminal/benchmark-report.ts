import {
  type ComparedContext,
  type ComparedError,
  type IntervalEstimate,
  lessStrongest,
} from '@hypersiren/hypernet/evaluation';
import {
  contextLabel,
  formatCount,
  formatDifference,
  formatInterval,
  formatRatioInterval,
  formatRatioOf,
  markdownText,
  resultKind,
} from '@hypersiren/hypernet/text';
import type { BenchmarkFile } from '@hypersiren/runner';
import { costCells } from './benchmark-table.js';

type Region = (context: ComparedContext) => readonly ComparedError[] | null;

/** `benchmark.md`: a benchmark with its intervals, as Markdown. */
export function benchmarkReport(benchmark: BenchmarkFile): string {
  const { name, measured, machine, backend, git, protocol, onProtocol, bootstrap, methods } = benchmark;
  const level = `${100 * bootstrap.level} %`;
  const first = markdownText(methods[0]?.name ?? '');
  return [
    `# Benchmark: ${markdownText(name)}`,
    `Mean squared error over ${formatCount(protocol.images)} images of the split ${protocol.split}, values in [0, 1], with the ` +
      `${level} bootstrap interval over images (${formatCount(bootstrap.resamples)} resamples, seed ${bootstrap.seed}). ` +
      `All methods saw the same pixels. ` +
      `${onProtocol ? 'Images and masks are those of the experiment’s protocol.' : 'No protocol was kept to.'}`,
    '## Unknown pixels only',
    errorTable(benchmark, ({ unknown }) => unknown),
    '## All pixels',
    errorTable(benchmark, ({ all }) => all),
    `## Differences to ${first}`,
    `Error of the method less that of ${first}, image by image, with the ${level} interval of the mean; unknown pixels only. ` +
      'Better or worse is said only where the interval does not hold zero.',
    differenceTable(benchmark, ({ unknown }) => unknown),
    'The same over all pixels:',
    differenceTable(benchmark, ({ all }) => all),
    ...strongestParts(benchmark),
    ...emissionParts(benchmark),
    '## Costs',
    table(
      ['method', 'parameters', 'multiply-adds per image', 'fitted in', 'images per second', 'peak memory', 'details'],
      methods.map(({ name, cost, details }) => [markdownText(name), ...costCells(cost), markdownText(details)]),
    ),
    `Parameters: numbers learned from images. Multiply-adds: of networks, with all pixels known, counted from shapes. Images per ` +
      `second: over all contexts. Peak memory: of the process, the images included, while a baseline was fitted and ` +
      `measured, and while a model was measured.`,
    `Measured ${measured.slice(0, 10)} on ${machine.processor}, ${machine.cores} cores (${backend.name}: ${backend.details})` +
      `${git ? `; commit ${git.commit.slice(0, 10)}${git.modified ? ' with changes' : ''}` : ''}.`,
    '',
  ].join('\n\n');
}

function errorTable({ methods, comparison }: BenchmarkFile, region: Region): string {
  const contexts = comparison.filter((context) => region(context) !== null);
  return table(
    ['method', ...contexts.map(({ context }) => contextLabel(context))],
    methods.map(({ name }, index) => [
      markdownText(name),
      ...contexts.map((context) => formatInterval(region(context)?.[index]?.error as IntervalEstimate)),
    ]),
  );
}

function differenceTable({ methods, comparison }: BenchmarkFile, region: Region): string {
  const contexts = comparison.filter((context) => region(context) !== null);
  return table(
    ['method', ...contexts.map(({ context }) => contextLabel(context))],
    methods
      .slice(1)
      .map(({ name }, index) => [
        markdownText(name),
        ...contexts.map((context) => formatDifference(region(context)?.[index + 1] as ComparedError)),
      ]),
  );
}

/** The models less the strongest baseline, which tells whether they are better than any linear method. */
function strongestParts({ methods, bootstrap }: BenchmarkFile): string[] {
  const models = methods.filter(({ kind }) => kind === 'model');
  const evaluations = methods.map(({ name, evaluation }) => ({ ...evaluation, predictor: name }));
  const differences = lessStrongest(evaluations.slice(0, models.length), evaluations, bootstrap);
  if (!differences) return [];
  return [
    '## Models less the Gaussian posterior',
    'Error of the model less that of the Gaussian posterior, the best linear method, image by image; unknown pixels only, of all ' +
      'pixels where all are known.',
    table(
      ['model', ...differences.map(({ context }) => contextLabel(context))],
      models.map(({ name }, index) => [
        markdownText(name),
        ...differences.map(({ all, unknown }) => formatDifference((unknown ?? all)[index] as ComparedError)),
      ]),
    ),
  ];
}

/** What the models' emitted parameters contribute, and what else reads the image. */
function emissionParts({ methods }: BenchmarkFile): string[] {
  const models = methods.filter(({ evaluation }) => evaluation.contexts.some(({ all }) => all.emission));
  const [first] = models;
  if (!first) return [];
  return [
    '## Another image’s emitted parameters',
    'Error with another image’s emitted parameters over the own, with the 95 % interval; unknown pixels only, of all pixels ' +
      'where all are known. At 1 the hypernetwork is idle.',
    table(
      ['model', ...first.evaluation.contexts.map(({ context }) => contextLabel(context)), 'kind'],
      models.map(({ name, evaluation: { contexts, shortcuts } }) => [
        markdownText(name),
        ...contexts.map(({ all, unknown }) => {
          const ratio = (unknown ?? all).emission?.swap.ratio ?? null;
          return ratio ? `${formatRatioOf(ratio)} [${formatRatioInterval(ratio)}]` : '–';
        }),
        resultKind(shortcuts) ?? '',
      ]),
    ),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}
