import { fileURLToPath } from 'node:url';

/**
 * Absolute path of the run of a small generator of portraits, `experiments/linear-portraits/small.yaml`. The run contains
 * its configuration, its record and its last checkpoint with 16-bit weights. The training images are generated, so only
 * the license of this package applies.
 */
export const pretrainedGenerator: string = fileURLToPath(new URL('../generator', import.meta.url));
