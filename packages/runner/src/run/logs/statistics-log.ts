import { appendFile } from 'node:fs/promises';
import type { SwapErrors } from '@hypersiren/hypernet/evaluation';
import type { LayerEmission } from '@hypersiren/hypernet/statistics';
import { readJsonLines } from './json-lines.js';

/** Line of `statistics.jsonl`: statistics of the parameters emitted for some images. */
export interface StatisticsRow {
  /** Number of updates done. */
  step: number;
  /** Statistics of each layer, from the first to the last, which is linear. */
  layers: readonly LayerEmission[];
  /**
   * Errors of the images with their own emitted parameters and with those of another image. Left out in logs of older
   * versions.
   */
  errors?: SwapErrors;
}

/** Number of significant digits in the file. Further digits would differ for other images. */
const DIGITS = 4;

/** Appends a line to the log and flushes it to the disk. */
export async function appendStatistics(file: string, row: StatisticsRow): Promise<void> {
  const rounded = (_key: string, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;
  await appendFile(file, `${JSON.stringify(row, rounded)}\n`, { flush: true });
}

/**
 * Reads the log of emitted parameters.
 *
 * @throws RunError `damaged`
 */
export function readStatistics(file: string): Promise<StatisticsRow[]> {
  return readJsonLines<StatisticsRow>(file);
}
