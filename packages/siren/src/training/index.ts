/**
 * Training utilities: optimizer, schedules, divergence detection, variables, seeded random numbers and safetensors.
 *
 * @module @hypersiren/siren/training
 */
export {
  decodeSafetensors,
  type EncodeSafetensorsOptions,
  encodeSafetensors,
  type SafetensorsContents,
  SafetensorsError,
} from '../files/safetensors.js';
export { drawIndices } from '../random/draw-indices.js';
export { drawNormal } from '../random/draw-normal.js';
export { drawUniform, type Seed } from '../random/draw-uniform.js';
export {
  type DivergenceFault,
  type DivergenceState,
  DivergenceWatch,
  EXPLODED_GRADIENT,
  EXPLODED_LOSS,
  type Level,
  type WatchedNumbers,
} from './divergence-watch.js';
export { type LearningRateConfig, learningRateAt } from './learning-rate.js';
export {
  Optimizer,
  type OptimizerConfig,
  type OptimizerDefaults,
  type OptimizerState,
  optimizerKeys,
} from './optimizer.js';
export {
  type KeptMatrix,
  type OptimizerType,
  type OptimizerTypeDefinition,
  optimizerType,
  type UpdatedMatrix,
  type UpdateNumbers,
} from './optimizers/optimizer-type.js';
export { type OptimizerName, type OptimizerSettings, optimizers } from './optimizers/optimizers.js';
export { mayBeDifferentiated } from './recorded-operations.js';
export { type Schedule, type ScheduleDefinition, scheduleType } from './schedules/schedule.js';
export { type ScheduleName, schedules } from './schedules/schedules.js';
export { valueAndGradients } from './value-and-gradients.js';
export {
  createVariable,
  createVariables,
  drawInitialValues,
  type InitialValues,
  isShared,
  type NamedArray,
  type NamedArrays,
  type NamedVariables,
  readVariables,
  sharedVariable,
  sizeOf,
  type VariableSource,
  type VariableSpec,
  writeVariables,
} from './variables.js';
export { eventLoopYielder } from './yield-to-event-loop.js';
