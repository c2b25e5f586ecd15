/**
 * Experiments as functions: train, resume, evaluate, benchmark, inpaint, fit and sweep. They return results and emit
 * typed events. Configurations, run folders, checkpoints, logs, provenance and backends are exported as well.
 *
 * @module @hypersiren/runner
 */
export {
  type Backend,
  type BackendDefinition,
  BackendError,
  type BackendErrorCode,
  backendType,
  type LoadedBackend,
} from './backend/backend.js';
export { type BackendName, backends } from './backend/backends.js';
export { autoOrder, BACKEND_CHOICES, type BackendChoice, backendChoices } from './backend/choices.js';
export { gradientSelfTest } from './backend/gradient-self-test.js';
export { installedPackages } from './backend/import-optional.js';
export { type ChosenBackend, useBackend, useBackendOf } from './backend/use-backend.js';
export { citeRun, fitCitations, trainingCitations } from './cite/cite-run.js';
export * from './config/index.js';
export { isFitConfig } from './config/is-fit-config.js';
export { loadFitConfig, traceFitConfig } from './config/load-fit-config.js';
export { isGeneratorConfig, loadGeneratorConfig, traceGeneratorConfig } from './config/load-generator-config.js';
export { type FitConfig, fitConfigSchema } from './config/schemas/fit-schema.js';
export { type GeneratorRunConfig, generatorConfigSchema } from './config/schemas/generator-config-schema.js';
export { type FetchedDataset, type FetchKnownOptions, fetchKnownDataset } from './datasets/fetch-known-dataset.js';
export {
  type DatasetInspection,
  type InspectDatasetOptions,
  type InspectedSplit,
  inspectDataset,
} from './datasets/inspect-dataset.js';
export { type DatasetList, type ListedDataset, listDatasets } from './datasets/list-datasets.js';
export type { DatasetChoice, ImageOptions } from './datasets/named-dataset.js';
export { type PackDatasetOptions, type PackedDataset, packDataset } from './datasets/pack-dataset.js';
export { type VerifiedDataset, type VerifyDatasetOptions, verifyDataset } from './datasets/verify-dataset.js';
export type { JobName, OnEvent, RunEvent, SweepOutcome, WarningCode, WrittenFile } from './events/run-event.js';
export { damageWarnings, dataWarnings, type Task, type TaskOptions, taskOf, warningsOf } from './events/task.js';
export { benchmarkFigure } from './figures/benchmark-figure.js';
export { isFit } from './figures/chart-fits.js';
export { drawChart } from './figures/draw-chart.js';
export { emissionHistory, emissionHistoryText } from './figures/emission-history.js';
export { runErrorFigure, runMetricFigure, runMetricFigures } from './figures/metric-figure.js';
export {
  type RunRecord,
  runCalibrationFigure,
  runLossFigure,
  runSwapFigure,
} from './figures/run-figures.js';
export { fitKinds } from './fits/fit-kinds.js';
export { configOfSignal } from './fitting/config-of-signal.js';
export type { FittedRun } from './fitting/finish-fit.js';
export { dryRunGenerator } from './generators/dry-run-generator.js';
export {
  type EvaluateGeneratorTaskOptions,
  evaluateGeneratorTask,
} from './generators/evaluate-generator-task.js';
export { type ExportSampleOptions, exportSample } from './generators/export-sample.js';
export { type GeneratedImages, type GenerateOptions, generate } from './generators/generate.js';
export { type CardFiles, generatorCard } from './generators/generator-card.js';
export { type GeneratorCheckpoint, type GeneratorState, readGenerator } from './generators/generator-checkpoint.js';
export { type GeneratorEvaluationFile, readGeneratorEvaluation } from './generators/generator-evaluation-file.js';
export type { TrainedGenerator } from './generators/generator-run.js';
export { isGenerator } from './generators/is-generator.js';
export { type LoadedGenerator, loadGeneratorRun } from './generators/load-generator-run.js';
export {
  type ResumeGeneratorRunOptions,
  resumeGeneratorRun,
  type TrainGeneratorRunOptions,
  trainGeneratorRun,
} from './generators/train-generator.js';
export {
  type InpaintedImage,
  type InpaintImageOptions,
  inpaintImage,
  MAX_INPAINTED_SIDE,
  type ReadImageSize,
} from './images/inpaint-image.js';
export type { ContextOptions } from './images/read-context.js';
export type { MaskedImage } from './images/reduce-masked.js';
export { type DraftedConfig, draftConfig } from './init/draft-config.js';
export { type InitOptions, type InitResult, initConfig } from './init/init-config.js';
export { type ImageSurvey, type SurveyedSplit, surveyImages } from './init/survey-images.js';
export { endingSignal } from './launch/cluster/ending-signal.js';
export { LaunchError } from './launch/launch-error.js';
export type { Launcher, LaunchOptions, TrainingJob } from './launch/launcher.js';
export { type LauncherName, launchers } from './launch/launchers.js';
export { launchLocal } from './launch/local/launch-local.js';
export { nodeArguments } from './launch/node-arguments.js';
export type { Submitted } from './launch/sweep-launcher.js';
export { relativePath } from './relative-path.js';
export { benchmarkReport } from './results/benchmark-report.js';
export { type BenchmarkTables, benchmarkTables } from './results/benchmark-tables.js';
export {
  type BenchmarkFile,
  type BenchmarkMethod,
  type MethodCost,
  readBenchmark,
} from './run/benchmark-file.js';
export {
  type Checkpoint,
  CheckpointError,
  type CheckpointErrorCode,
  listCheckpoints,
  readCheckpoint,
  readNewestCheckpoint,
  writeCheckpoint,
} from './run/checkpoints/checkpoint.js';
export { type Rollback, readTraining, type TrainingCheckpoint } from './run/checkpoints/model-checkpoint.js';
export { type ChosenRun, chooseGenerator, chooseRun } from './run/choose-run.js';
export { type EvaluationFile, readEvaluation } from './run/evaluation-file.js';
export { explainFailure } from './run/explain-failure.js';
export { leftoverTarget, removeLeftovers, writeFileAtomically } from './run/files/write-atomically.js';
export type { FitEvaluation } from './run/fit-evaluation.js';
export { isHoldFile } from './run/hold-folder.js';
export { type FitRow, readFitLog } from './run/logs/fit-log.js';
export { type MetricsRow, readMetrics } from './run/logs/metrics-log.js';
export { readStatistics, type StatisticsRow } from './run/logs/statistics-log.js';
export { sameImages } from './run/measured-images.js';
export { type MeasuredRun, readMeasuredRun } from './run/measured-run.js';
export type { Protocol } from './run/protocol.js';
export {
  describeMachine,
  type GitRevision,
  gitRevision,
  type Machine,
  type Provenance,
  readProvenance,
  versions,
} from './run/provenance.js';
export { RunError, type RunErrorCode } from './run/run-error.js';
export { holdOtherFolder, openRunFolder, type RunFolder } from './run/run-folder.js';
export type { RunState } from './run/run-state.js';
export { type FitStartName, fitStarts } from './starts/fit-starts.js';
export type { EndedSweep } from './sweep/compare-if-ended.js';
export type {
  ComparedFits,
  ComparedMeasure,
  FitComparison,
  MeanOfSignals,
  MeanRow,
} from './sweep/fits/fit-comparison.js';
export { fitComparisonTables } from './sweep/fits/fit-comparison-tables.js';
export { parseGrid } from './sweep/plan-sweep.js';
export type { SweepRunState, SweepRunStateName } from './sweep/run-states.js';
export type { SweepFile, SweepVariant } from './sweep/sweep-file.js';
export { type BenchmarkOptions, type BenchmarkResult, benchmark, type ProtocolChoice } from './tasks/benchmark.js';
export { type ChartOptions, chart } from './tasks/chart.js';
export { compare, type RunComparison } from './tasks/compare.js';
export {
  type DryData,
  type DryParameters,
  type DryRun,
  type DryRunOptions,
  type DryTraining,
  dryRun,
} from './tasks/dry-run.js';
export { type EvaluateRunOptions, evaluate } from './tasks/evaluate.js';
export {
  type ExaminedBackend,
  type ExaminedGradients,
  examineGradients,
  examineMachine,
  type MachineExamination,
} from './tasks/examine-machine.js';
export { type ExportModelOptions, exportModel } from './tasks/export-model.js';
export { type FitRunOptions, fit, type ResumeFitOptions, resumeFit } from './tasks/fit.js';
export { type FitFromOptions, fitFrom } from './tasks/fit-from.js';
export { type FitSweepStatus, fitSweepStatus } from './tasks/fit-sweep-status.js';
export { follow } from './tasks/follow.js';
export { type ImportModelOptions, importModel } from './tasks/import-model.js';
export { type InpaintRunOptions, inpaint } from './tasks/inpaint.js';
export {
  type LaunchBenchmarkOptions,
  type LaunchedBenchmark,
  launchBenchmark,
} from './tasks/launch-benchmark.js';
export { type BackendSpeed, type MeasuredBackends, measureBackends } from './tasks/measure-backends.js';
export { type ReproducedError, type ReproduceOptions, type Reproduction, reproduce } from './tasks/reproduce.js';
export { type ResumeRunOptions, resume } from './tasks/resume.js';
export { type SweepOptions, type SweepResult, sweep } from './tasks/sweep.js';
export { type FitSweepResult, type SweepFitsOptions, sweepFits } from './tasks/sweep-fits.js';
export { cancelSweep, type SweepStatus, type SweepTarget, sweepStatus } from './tasks/sweep-status.js';
export { type RunLog, type SweepTaskOptions, sweepTask } from './tasks/sweep-task.js';
export { type TrainRunOptions, train } from './tasks/train.js';
export { type WatchRunOptions, watchRun } from './tasks/watch-run.js';
export { type WriteEventsOptions, type WrittenEvents, writeEvents } from './tasks/write-events.js';
export { joinTeam } from './team/join-team.js';
export type { Team, TeamMember, TeamStart } from './team/team.js';
export { type BuildTensorflowOptions, buildTensorflow, type TensorflowBuild } from './tensorflow/build-tensorflow.js';
export type { BuiltTensorflow } from './tensorflow/built-tensorflow.js';
export { beginBackend } from './training/begin-task.js';
export { checkRun } from './training/check-run.js';
export type { TrainedRun } from './training/finish-run.js';
export { type Images, loadImages } from './training/load-images.js';
export { type LoadedRun, type LoadRunOptions, loadRun, loadTold } from './training/load-run.js';
export { checkRunData, loadRunConfig } from './training/load-run-config.js';
export { UsageError } from './usage-error.js';
