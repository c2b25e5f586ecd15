import type { ResolutionEvaluation } from '@hypersiren/hypernet/evaluation';
import type { Estimate } from '@hypersiren/hypernet/statistics';
import { contextLabel } from '@hypersiren/hypernet/text';
import { type Column, indent, renderTable } from './table.js';

/** The table of pictures at several sizes: the continuous picture against the enlargement of its own pixels. Plain text. */
export function resolutionTable(evaluations: readonly ResolutionEvaluation[]): string {
  const columns: Column[] = [
    { title: 'context', align: 'left' },
    { title: 'size', align: 'right' },
    { title: 'model', align: 'right' },
    { title: 'bicubic', align: 'right' },
    { title: 'gradient: model', align: 'right' },
    { title: 'bicubic', align: 'right' },
  ];
  const rows = evaluations.map(({ context, scale, model, bicubic }) => [
    contextLabel(context),
    `${scale}×`,
    ...[model.value, bicubic.value, model.gradient, bicubic.gradient].map(decibels),
  ]);
  const table = indent(renderTable(columns, rows));
  return `PSNR at several sizes, ± standard error; bicubic: the model’s picture at its own size, enlarged\n${table}`;
}

function decibels({ mean, standardError }: Estimate): string {
  return `${mean.toFixed(2)}${standardError === null ? '' : ` ± ${standardError.toFixed(2)}`} dB`;
}
