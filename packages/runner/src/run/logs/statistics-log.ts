import { appendFile } from 'node:fs/promises';
import type { SwapErrors } from '@hypersiren/hypernet/evaluation';
import type { LayerEmission } from '@hypersiren/hypernet/statistics';
import { readJsonLines } from './json-lines.js';

/** One line of `statistics.jsonl`: what is emitted for some images. */
export interface StatisticsRow {
  /** Updates done. */
  step: number;
  /** The first layer first, the last linear one included. */
  layers: readonly LayerEmission[];
  /** Errors of those images with their own parameters and with another image's; not in logs of older versions. */
  errors?: SwapErrors;
}

/** Digits of the numbers in the file: more would not be the same on other images. */
const DIGITS = 4;

/** Appends a line, which is on the disk when the promise resolves. */
export async function appendStatistics(file: string, row: StatisticsRow): Promise<void> {
  const rounded = (_key: string, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;
  await appendFile(file, `${JSON.stringify(row, rounded)}\n`, { flush: true });
}

/** Reads a log back. */
export function readStatistics(file: string): Promise<StatisticsRow[]> {
  return readJsonLines<StatisticsRow>(file);
}
