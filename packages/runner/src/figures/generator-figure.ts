import type { FigureData } from '@hypersiren/charts';
import type { FitRow } from '../run/logs/fit-log.js';
import { fitFigure } from './fit-figure.js';

/** Log of a run with its name in titles and legends. */
export interface FitLog {
  readonly name: string;
  readonly rows: readonly FitRow[];
}

/** Axes of the terms of all objectives. */
const TERM_LABELS: Readonly<Record<string, string>> = {
  error: 'MSE of reproduced images, values in [−1, 1]',
  divergence: 'KL divergence of a latent, nats',
  discriminator: 'Loss of the discriminator',
  penalty: 'Gradient penalty R1',
  consistency: 'Consistency of the discriminator',
};

/**
 * Creates the chart of one or more generators: the loss against steps, and each term of the loss in its own panel.
 * Undefined if no run has logged steps.
 *
 * @param name name of a single run; undefined for several
 */
export function generatorFigure(logs: readonly FitLog[], name: string | undefined): FigureData | undefined {
  const records = logs.map((log) => ({
    name: log.name,
    rows: log.rows.map(({ step, loss, terms }) => ({ step, loss, measures: terms })),
  }));
  return fitFigure(records, name === undefined ? 'Generators' : `Generator: ${name}`, TERM_LABELS);
}
