/**
 * Configurations, run folders, checkpoints, logs, provenance, backends and fits: what trains, evaluates and charts are made of.
 *
 * @module @hypersiren/runner
 */
export { BackendError } from './backend/backend.js';
export { backends } from './backend/backends.js';
export { BACKEND_CHOICES, type BackendChoice } from './backend/choices.js';
export { gradientSelfTest } from './backend/gradient-self-test.js';
export { type ChosenBackend, useBackend } from './backend/use-backend.js';
export { citeRun, fitCitations, trainingCitations } from './cite/cite-run.js';
export * from './config/index.js';
export { readLayers } from './config/layers.js';
export { isFitConfig, loadFitConfig, traceFitConfig } from './config/load-fit-config.js';
export { type FitConfig, type FitFamilies, fitConfigSchema, fitConfigSchemaOf } from './config/schemas/fit-schema.js';
export { benchmarkFigure } from './figures/benchmark-figure.js';
export { emissionHistory, emissionHistoryText } from './figures/emission-history.js';
export { fitFigure } from './figures/fit-figure.js';
export type { Figures, Files } from './figures/named-figures.js';
export {
  type RunRecord,
  runCalibrationFigure,
  runErrorFigure,
  runLossFigure,
  runSwapFigure,
} from './figures/run-figures.js';
export {
  type AnyFitKind,
  type FitDefinition,
  type FitKind,
  type FitTitle,
  fitType,
  type PreparedFit,
} from './fits/fit-kind.js';
export { fitKind, fitKinds } from './fits/fit-kinds.js';
export { type ContextOptions, completeContext, readContext } from './images/read-context.js';
export type { MaskedImage } from './images/reduce-masked.js';
export { relativePath } from './relative-path.js';
export { cacheFile, readCached, writeCached } from './run/baseline-cache.js';
export { beginRun } from './run/begin-run.js';
export {
  type BenchmarkFile,
  type BenchmarkMethod,
  type MeasuredMethod,
  type MethodCost,
  readBenchmark,
  writeBenchmark,
} from './run/benchmark-file.js';
export {
  type Checkpoint,
  CheckpointError,
  type CheckpointErrorCode,
  listCheckpoints,
  pruneCheckpoints,
  readCheckpoint,
  readNewestCheckpoint,
  removeCheckpointsAfter,
  writeCheckpoint,
} from './run/checkpoints/checkpoint.js';
export { type FitCheckpoint, resumeFit, saveFit } from './run/checkpoints/fit-checkpoint.js';
export {
  adoptTraining,
  type Rollback,
  readTraining,
  resumeTraining,
  saveImported,
  saveTraining,
  type TrainingCheckpoint,
} from './run/checkpoints/model-checkpoint.js';
export { learningRateFactor, rollBack } from './run/checkpoints/roll-back.js';
export { commonContexts } from './run/common-contexts.js';
export { continuedRecord, resumedBackend, warningsOfChange } from './run/continuation.js';
export { type EvaluationFile, readEvaluation, writeEvaluation } from './run/evaluation-file.js';
export { checkStillHeld, explainFailure } from './run/explain-failure.js';
export { writeFitEvaluation } from './run/fit-evaluation.js';
export { formatJson } from './run/format-json.js';
export { holderOf, isHoldFile } from './run/hold-folder.js';
export { type FitRow, openFitLog, readFitLog } from './run/logs/fit-log.js';
export { rewindLog } from './run/logs/json-lines.js';
export { type MetricsRow, openMetricsLog, readMetrics } from './run/logs/metrics-log.js';
export { readStatistics, type StatisticsRow } from './run/logs/statistics-log.js';
export { watchPeakMemory } from './run/peak-memory.js';
export { checkProtocol, type Protocol, protocolFile, protocolOf, readProtocol, writeProtocol } from './run/protocol.js';
export {
  beginProvenance,
  describeMachine,
  type GitRevision,
  gitRevision,
  type Machine,
  type Provenance,
  readProvenance,
  versions,
} from './run/provenance.js';
export { readJson } from './run/read-json.js';
export { recoverLog, recoverRecord } from './run/recover.js';
export { RunError, type RunErrorCode } from './run/run-error.js';
export {
  createRunFolder,
  type HeldRunFolder,
  holdOtherFolder,
  holdRunFolder,
  openRunFolder,
  type RunFolder,
  runFolder,
} from './run/run-folder.js';
export { checkOrigin, checkSteps, fitOrigin, type RunOrigin, trainingOrigin } from './run/run-origin.js';
export { signalFingerprint } from './run/signal-fingerprint.js';
export { leftoverTarget, removeLeftovers, writeFileAtomically } from './run/write-atomically.js';
export { parseGrid, planSweep, type SweepRun } from './sweep/plan-sweep.js';
export { runPool } from './sweep/run-pool.js';
export { type SweepFile, type SweepVariant, sweepChart } from './sweep/sweep-file.js';
export { modelValues } from './tensorboard/model-events.js';
export { evaluationValues, fitValues, metricsValues, statisticsValues } from './tensorboard/run-events.js';
export { adviseOnData } from './training/advise-on-data.js';
export { checkRun } from './training/check-run.js';
export { createOptimizer } from './training/create-optimizer.js';
export { keepRecord } from './training/keep-record.js';
export { type Images, loadImages } from './training/load-images.js';
export { type LoadedRun, loadRun } from './training/load-run.js';
export { medianOf } from './training/median-of.js';
export { modelShape } from './training/model-shape.js';
export { timeSteps } from './training/time-steps.js';
export { watchEmission } from './training/watch-emission.js';
export { UsageError } from './usage-error.js';
