/**
 * Input checks and gradients that all backends with the fused kernels share. This module does not import the addon, so
 * it also works in browsers.
 *
 * @module @hypersiren/tfjs-native/portable
 */

export { checkFloats, checkShape } from '../check-tensors.js';
export type { PatchTensor } from '../contract.js';
export { registerGradients } from '../gradients.js';
export { extendAdamOptimizer } from '../layers/adam-optimizer.js';
export {
  layerPieces,
  type NumberCounts,
  numberCounts,
  type PatchLayers,
  type PatchPiece,
} from '../patches/patch-layers.js';
export { type SineNetworkSizes, sineNetworkSizes } from '../sine-network.js';
export { type AdamInputs, adamInputs } from './adam-inputs.js';
export { type AttentionSizes, attentionSizes } from './attention-sizes.js';
export { type Rows, rowsOf } from './layer-norm-rows.js';
export { listWeights } from './list-weights.js';
export { type PatchSizes, patchSizes } from './patch-sizes.js';
export { type Heads, readHeads } from './read-heads.js';
