import { HypernetError } from '../hypernet-error.js';

/**
 * Maximum number of variables of a normal distribution with a full covariance. Covariance and precision then take 256
 * MiB.
 */
export const MAX_FIELD_SIZE = 4096;

/** @throws HypernetError `option` if there are too many variables to invert their covariance */
export function checkFieldSize(what: string, size: number): void {
  if (size > MAX_FIELD_SIZE)
    throw new HypernetError(
      'option',
      `${what}: expected images of at most ${MAX_FIELD_SIZE} numbers, got ${size}: the covariance would have ` +
        `${size}² entries. Omit it, or use smaller images.`,
    );
}
