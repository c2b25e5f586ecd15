import { formatNumber } from '@hypersiren/hypernet/text';
import type { RunState } from '@hypersiren/runner';
import { curvePlot } from '../terminal/curve-plot.js';
import { formatProgress } from '../terminal/progress.js';
import { type Output, styled } from '../terminal/terminal.js';

/** Maximum size of the plot in characters. */
const PLOT = { width: 100, height: 20 };

/** Returns lines with the progress, the latest measures and the loss curve of a run. */
export function runStateLines(
  { name, outcome, error, steps, rate, last, measures, curve }: RunState,
  output: Output,
): string[] {
  const head = `${styled(output, 'bold', name)}  ${outcome}${error ? `: ${error}` : ''}`;
  if (!last) return [head, 'Nothing is logged yet.'];
  const progress = formatProgress({
    done: last.step,
    total: steps,
    unit: 'steps',
    ...(rate !== undefined && { rate }),
  });
  const likelihood = 'nll' in last && last.nll !== undefined;
  const numbers = [
    `loss ${formatNumber(last.loss)}`,
    ...('pixel' in last ? [`pixels’ error ${formatNumber(last.pixel)}`] : []),
    `gradient ${formatNumber(last.gradientNorm)}`,
    `learning rate ${formatNumber(last.learningRate)}`,
    ...('epoch' in last ? [`epoch ${last.epoch}`] : []),
    ...Object.entries(measures).map(([measure, value]) => `${measure} ${formatNumber(value)}`),
  ];
  return [
    head,
    progress,
    styled(output, 'dim', numbers.join('  ')),
    '',
    ...curvePlot(
      curve.map(({ step, loss }) => ({ x: step, y: loss })),
      {
        width: Math.min(PLOT.width, output.columns ?? 80),
        height: Math.max(8, Math.min(PLOT.height, (output.rows ?? 24) - 6)),
        scale: likelihood ? 'linear' : 'logarithmic',
        unit: 'steps',
      },
    ),
  ];
}
