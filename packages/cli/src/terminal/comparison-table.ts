import {
  betterOf,
  type ComparedContext,
  type ComparedError,
  type IntervalEstimate,
} from '@hypersiren/hypernet/evaluation';
import { contextLabel, formatNumber } from '@hypersiren/hypernet/text';
import { type Column, indent, renderTable } from './table.js';

/** What the interval of a difference says; nothing where it holds zero. */
const VERDICTS = { this: 'better', first: 'worse' } as const;

/**
 * Models side by side, a block for each context: errors with their intervals, and the differences to the first, image by
 * image. One is called better only where the interval of the difference says so.
 */
export function comparisonTable(contexts: readonly ComparedContext[]): string {
  return contexts.map((context) => block(context)).join('\n\n');
}

function block({ context, all, unknown }: ComparedContext): string {
  const columns: Column[] = [
    { title: '', align: 'left' },
    { title: 'all pixels', align: 'left' },
    { title: `less ${all[0]?.predictor}’s`, align: 'left' },
    { title: '', align: 'left' },
    ...(unknown
      ? ([
          { title: 'unknown pixels', align: 'left' },
          { title: `less ${all[0]?.predictor}’s`, align: 'left' },
          { title: '', align: 'left' },
        ] as const)
      : []),
  ];
  const rows = all.map((compared, index) => [
    compared.predictor,
    ...cells(compared),
    ...(unknown ? cells(unknown[index] as ComparedError) : []),
  ]);
  return `${contextLabel(context)}\n${indent(renderTable(columns, rows))}`;
}

function cells(compared: ComparedError): string[] {
  const better = betterOf(compared);
  return [
    interval(compared.error),
    compared.difference ? interval(compared.difference) : '',
    better === null ? '' : VERDICTS[better],
  ];
}

/** `0.0123 [0.0119, 0.0128]`. */
function interval({ mean, low, high }: IntervalEstimate): string {
  return `${formatNumber(mean)} [${formatNumber(low)}, ${formatNumber(high)}]`;
}
