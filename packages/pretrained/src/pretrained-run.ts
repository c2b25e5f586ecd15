import { fileURLToPath } from 'node:url';

/**
 * Absolute path of the run of the default experiment, `experiments/portraits`: its configuration, its record and its last
 * checkpoint with the weights as 16-bit floats. Its training images are generated, so no license but this package's holds.
 */
export const pretrainedRun: string = fileURLToPath(new URL('../portraits', import.meta.url));
