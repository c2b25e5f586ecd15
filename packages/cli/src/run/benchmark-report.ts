import { betterOf, type ComparedContext, type ComparedError, type IntervalEstimate } from '@hypersiren/hypernet';
import { costCells, formatError } from '../terminal/benchmark-table.js';
import { contextLabel } from '../terminal/context-label.js';
import { formatCount } from '../terminal/format.js';
import { markdownText } from '../terminal/markdown-text.js';
import type { BenchmarkFile } from './benchmark-file.js';

/** A method is called better or worse than the first only where the interval of the difference does not hold zero. */
const VERDICTS = { this: ' better', first: ' worse' } as const;

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
      ...contexts.map((context) => withInterval(region(context)?.[index]?.error as IntervalEstimate, formatError)),
    ]),
  );
}

function differenceTable({ methods, comparison }: BenchmarkFile, region: Region): string {
  const contexts = comparison.filter((context) => region(context) !== null);
  return table(
    ['method', ...contexts.map(({ context }) => contextLabel(context))],
    methods.slice(1).map(({ name }, index) => [
      markdownText(name),
      ...contexts.map((context) => {
        const compared = region(context)?.[index + 1] as ComparedError;
        const better = betterOf(compared);
        return `${withInterval(compared.difference as IntervalEstimate, signed)}${better ? VERDICTS[better] : ''}`;
      }),
    ]),
  );
}

function withInterval({ mean, low, high }: IntervalEstimate, format: (value: number) => string): string {
  return `${format(mean)} [${format(low)}, ${format(high)}]`;
}

/** With a sign, and a true minus. */
function signed(difference: number): string {
  if (difference === 0) return '0';
  return `${difference < 0 ? '−' : '+'}${formatError(Math.abs(difference))}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}
