/**
 * A trained model, so that there is one to use before any training.
 *
 * @module @hypersiren/pretrained
 */
export { pretrainedRun } from './pretrained-run.js';
