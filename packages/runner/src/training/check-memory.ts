import os from 'node:os';
import { formatCount } from '@hypersiren/hypernet/text';
import { ConfigError, type ConfigPlace } from '../config/config-error.js';

/** A parameter, its gradient and Adam's two moments, as 32-bit floats. */
const BYTES_PER_PARAMETER = 4 * 4;

/** An emitted number and its gradient. */
const BYTES_PER_EMITTED = 2 * 4;

/**
 * Refuses a model that cannot be trained in this machine's memory, before any of it is taken.
 *
 * @param place where the configuration says how large it is
 * @throws ConfigError
 */
export function checkMemory(
  { parameters, emitted = 0 }: { parameters: number; emitted?: number },
  place: ConfigPlace,
  path: readonly string[],
): void {
  const bytes = BYTES_PER_PARAMETER * parameters + BYTES_PER_EMITTED * emitted;
  if (bytes <= os.totalmem()) return;
  const gigabytes = (of: number): string => `${formatCount(Math.ceil(of / 2 ** 30))} GiB`;
  const what = emitted > 0 ? ` and ${formatCount(emitted)} emitted numbers in a batch` : '';
  const problem = `${path.join('.')}: ${formatCount(parameters)} parameters${what} take more than ${gigabytes(bytes)}; this machine has ${gigabytes(os.totalmem())}`;
  throw new ConfigError([{ place, path, problem }], '');
}
