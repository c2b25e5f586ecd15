import { fileURLToPath } from 'node:url';

/**
 * Absolute path of the run of the default experiment, `experiments/portraits`. The run contains its configuration, its
 * record and its last checkpoint with 16-bit weights. The training images are generated, so only the license of this
 * package applies.
 */
export const pretrainedRun: string = fileURLToPath(new URL('../portraits', import.meta.url));
