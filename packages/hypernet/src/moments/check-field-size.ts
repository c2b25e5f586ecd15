import { HypernetError } from '../hypernet-error.js';

/** Variables of the largest distribution: covariance and precision take 256 MiB, and are made in half a minute. */
export const MAX_FIELD_SIZE = 4096;

/** @throws HypernetError `option` if a covariance of so many variables is too large to be inverted */
export function checkFieldSize(what: string, size: number): void {
  if (size > MAX_FIELD_SIZE)
    throw new HypernetError(
      'option',
      `${what}: expected images of at most ${MAX_FIELD_SIZE} numbers, got ${size}: the covariance would have ` +
        `${size}² entries. Omit it, or use smaller images.`,
    );
}
