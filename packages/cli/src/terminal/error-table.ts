import type { ContextScore, Evaluation, RegionScore } from '@hypersiren/hypernet/evaluation';
import { errorDigits, formatCount, formatRatioInterval, formatRatioOf, shortContext } from '@hypersiren/hypernet/text';
import { type Column, indent, renderTables } from './table.js';
import { TEXT_WIDTH } from './wrap.js';

/** A row of the table: what it is of, and what it says of a context; undefined where there is nothing to say. */
interface Row {
  readonly name: string;
  readonly cell: (context: string) => string | undefined;
}

type Region = (score: ContextScore) => RegionScore | null;

/**
 * The table of errors by context: the model, with what its emitted parameters contribute, and the baselines; over all pixels
 * and over the unknown ones alone. Plain text of 80 characters, one block for each.
 */
export function errorTable(evaluations: readonly Evaluation[]): string {
  const [model, ...baselines] = evaluations;
  if (!model) return '';
  const block = (title: string, region: Region): string => {
    const shown = model.contexts.filter((score) => region(score) !== null).map(({ context }) => context);
    if (shown.length === 0) return '';
    const rows = [...modelRows(model, region), ...baselines.map((baseline) => errorRow(baseline, region))]
      .map(({ name, cell }) => [name, ...shown.map((context) => cell(context) ?? '')])
      .filter(([, ...cells]) => cells.some((cell) => cell !== ''));
    const columns: Column[] = [
      { title: 'known pixels', align: 'left' },
      ...shown.map((context): Column => ({ title: shortContext(context), align: 'right' })),
    ];
    return `${title}\n${renderTables(columns, rows, TEXT_WIDTH - 2)
      .map(indent)
      .join('\n\n')}`;
  };
  return [
    `Mean squared error over ${formatCount(model.images)} ${model.split} images, values in [0, 1]`,
    block('All pixels', ({ all }) => all),
    block('Unknown pixels only', ({ unknown }) => unknown),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The model's error with its uncertainty, and the errors with other emitted parameters. */
function modelRows(model: Evaluation, region: Region): Row[] {
  const row = (name: string, value: (score: RegionScore) => string | undefined): Row => ({
    name,
    cell: (context) => {
      const score = scoreOf(model, context, region);
      return score && value(score);
    },
  });
  return [
    errorRow(model, region),
    row('  ± standard error', ({ mse: { mean, standardError } }) => standardError?.toFixed(errorDigits(mean))),
    row('  PSNR, dB', ({ psnr }) => psnr.mean.toFixed(2)),
    row('  another image’s', ({ emission }) => emission && formatMean(emission.swap.mse.mean)),
    row('    ÷ own', ({ emission }) => emission && formatRatioOf(emission.swap.ratio)),
    row('    95 % interval', ({ emission }) =>
      emission?.swap.ratio ? formatRatioInterval(emission.swap.ratio) : undefined,
    ),
    row('  the mean latent’s', ({ emission }) => emission && formatMean(emission.mean.mse.mean)),
  ];
}

function errorRow(evaluation: Evaluation, region: Region): Row {
  return {
    name: evaluation.predictor,
    cell: (context) => {
      const score = scoreOf(evaluation, context, region);
      return score && formatMean(score.mse.mean);
    },
  };
}

function scoreOf({ contexts }: Evaluation, wanted: string, region: Region): RegionScore | undefined {
  const score = contexts.find(({ context }) => context === wanted);
  return (score && region(score)) ?? undefined;
}

function formatMean(mean: number): string {
  return mean.toFixed(errorDigits(mean));
}
