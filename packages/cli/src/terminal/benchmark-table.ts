import { betterOf, type ComparedContext, type ComparedError } from '@hypersiren/hypernet/evaluation';
import {
  contextLabel,
  formatCount,
  formatDuration,
  formatErrorValue,
  formatMagnitude,
  formatNumber,
} from '@hypersiren/hypernet/text';
import type { BenchmarkFile, MethodCost } from '@hypersiren/runner';
import { swapTable } from './swap-table.js';
import { type Column, indent, renderTable } from './table.js';

/** Says at a glance what the interval of the difference to the first method says; blank where it holds zero. */
const ARROWS = { this: '↓', first: '↑' } as const;

/** A benchmark as plain text: errors over all and over the unknown pixels, and costs. Within a hundred characters. */
export function benchmarkTable({ methods, comparison, protocol, bootstrap }: BenchmarkFile): string {
  const errors = (title: string, region: (context: ComparedContext) => readonly ComparedError[] | null): string => {
    const contexts = comparison.filter((context) => region(context) !== null);
    const columns: Column[] = [
      { title: 'method', align: 'left' },
      ...contexts.map(({ context }): Column => ({ title: contextLabel(context), align: 'right' })),
    ];
    const rows = methods.map(({ name }, index) => [
      name,
      ...contexts.map((context) => errorCell((region(context) as readonly ComparedError[])[index] as ComparedError)),
    ]);
    return `${title}\n${indent(renderTable(columns, rows))}`;
  };
  const swapped = swapTable(methods.map(({ name, evaluation }) => ({ ...evaluation, predictor: name })));
  return [
    `Mean squared error over ${formatCount(protocol.images)} ${protocol.split} images, values in [0, 1]`,
    errors('All pixels', ({ all }) => all),
    errors('Unknown pixels only', ({ unknown }) => unknown),
    `↓ less error than ${methods[0]?.name}, ↑ more: the ${100 * bootstrap.level} % interval of the difference, image by image,\n` +
      'does not hold zero.',
    ...(swapped === undefined ? [] : [swapped]),
    `Costs\n${indent(
      renderTable(
        COST_COLUMNS,
        methods.map(({ name, cost }) => [name, ...costCells(cost)]),
      ),
    )}`,
  ].join('\n\n');
}

const COST_COLUMNS: readonly Column[] = [
  { title: 'method', align: 'left' },
  ...['parameters', 'multiply-adds', 'fitted in', 'images/s', 'memory'].map(
    (title): Column => ({ title, align: 'right' }),
  ),
];

/** Parameters, multiply-adds of one image, time of fitting, images in a second, peak memory. */
export function costCells({ parameters, multiplyAdds, fitSeconds, imagesPerSecond, peakMemory }: MethodCost): string[] {
  return [
    formatMagnitude(parameters),
    multiplyAdds === null ? '–' : formatMagnitude(multiplyAdds),
    fitSeconds === null ? '–' : formatDuration(fitSeconds),
    formatNumber(imagesPerSecond),
    peakMemory === null ? '–' : `${formatCount(peakMemory)} MiB`,
  ];
}

function errorCell(compared: ComparedError): string {
  const better = betterOf(compared);
  return `${formatErrorValue(compared.error.mean)} ${better === null ? ' ' : ARROWS[better]}`;
}
