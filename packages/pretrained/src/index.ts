/**
 * Pretrained models.
 *
 * @module @hypersiren/pretrained
 */
export { pretrainedGenerator } from './pretrained-generator.js';
export { pretrainedRun } from './pretrained-run.js';
