import os from 'node:os';
import { formatCount } from '@hypersiren/hypernet/text';
import { ConfigError, type ConfigPlace } from '../config/config-error.js';

/** Bytes of a parameter, its gradient and two moments of Adam, in single precision. */
const BYTES_PER_PARAMETER = 4 * 4;

/** Bytes of an emitted parameter and its gradient. */
const BYTES_PER_EMITTED = 2 * 4;

/**
 * Checks that a model can be trained in the memory of this machine, before memory is allocated.
 *
 * @param place position of the model's size in the configuration
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
