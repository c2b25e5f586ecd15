import type { ResolutionEvaluation } from '../resolution/evaluate-resolution.js';
import { contextLabel } from '../text/context-label.js';
import { estimateCell } from './cells.js';
import { numbers, type Table, words } from './table.js';

/** Returns a table of errors at several sizes: of the continuous image, and of the enlargement of its pixels. */
export function resolutionTable(evaluations: readonly ResolutionEvaluation[]): Table {
  const titles = ['model', 'bicubic', 'gradient: model', 'gradient: bicubic'];
  return {
    title: 'PSNR at several sizes, ± standard error; bicubic: the model’s image at its own size, enlarged',
    columns: [words('context'), numbers('size'), ...titles.map((title) => numbers(title, { direction: 'higher' }))],
    rows: evaluations.map(({ context, scale, model, bicubic }) => [
      contextLabel(context),
      { text: `${scale}×`, value: scale },
      ...[model.value, bicubic.value, model.gradient, bicubic.gradient].map((estimate) => {
        const cell = estimateCell(estimate, (value) => value.toFixed(2));
        return typeof cell === 'string' ? cell : { ...cell, text: `${cell.text} dB` };
      }),
    ]),
  };
}
