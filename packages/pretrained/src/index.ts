/**
 * Pretrained model.
 *
 * @module @hypersiren/pretrained
 */
export { pretrainedRun } from './pretrained-run.js';
