import { contextLabel, formatNumber } from '@hypersiren/hypernet/text';
import type { Reproduction } from '@hypersiren/runner';
import { tableText } from '../terminal/table.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

/** Prints the result of reproducing a run. */
export function renderReproduction(reproduction: Reproduction, { out }: Terminal): void {
  const { run, as, errors, sameWeights, worst, tolerance, reproduced } = reproduction;
  const table = tableText({
    title: 'Mean squared error over all pixels',
    columns: [
      { title: 'context', align: 'left' },
      { title: run, align: 'right' },
      { title: as, align: 'right' },
      { title: 'difference', align: 'right' },
    ],
    rows: errors.map(({ context, before, after, difference }) => [
      contextLabel(context),
      formatNumber(before),
      formatNumber(after),
      difference === 0 ? '0' : `${formatNumber(100 * difference)} %`,
    ]),
  });
  writeLine(out, `${table}\n`);
  writeLine(out, sameWeights ? 'The weights are bitwise identical.' : 'The weights are not bitwise identical.');
  writeLine(
    out,
    `${reproduced ? 'Reproduced' : 'Not reproduced'}: the errors differ by ${formatNumber(100 * worst)} % at most; ` +
      `${formatNumber(100 * tolerance)} % are allowed.`,
  );
}
