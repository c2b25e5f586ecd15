/**
 * Export of models to ONNX, TensorFlow.js, safetensors and npz, TensorBoard events, and model cards.
 *
 * @module @hypersiren/interchange
 */
export { ExportError, type ExportErrorCode } from './export-error.js';
export type { ExportedModel, ExportedSource } from './exported-model.js';
export * from './formats/index.js';
export { type MeasuredModel, type ModelCardOptions, type ModelOrigin, modelCard } from './model-card.js';
export { encodeNpz } from './npz.js';
export { encodeEvent, type StepEvent, type SummaryValue } from './tensorboard/event.js';
export { EventFile } from './tensorboard/event-file.js';
export { type Histogram, histogramOf } from './tensorboard/histogram.js';
