export {
  type BenchmarkFile,
  type BenchmarkMethod,
  type Checkpoint,
  CheckpointError,
  type CheckpointErrorCode,
  type EvaluationFile,
  listCheckpoints,
  type MethodCost,
  type MetricsRow,
  openRunFolder,
  type Provenance,
  RunError,
  type RunErrorCode,
  type RunFolder,
  readBenchmark,
  readCheckpoint,
  readEvaluation,
  readMetrics,
  readNewestCheckpoint,
  readProvenance,
  type SweepFile,
  type SweepVariant,
  writeCheckpoint,
} from '@hypersiren/runner';
export { type Config, configSchema, formatConfig, type LoadConfigOptions, loadConfig } from '@hypersiren/runner/config';
export { ConfigError, type ConfigIssue, type ConfigPlace, formatIssue } from '@hypersiren/runner/options';
export { decodeSafetensors, encodeSafetensors, type NamedArray, SafetensorsError } from '@hypersiren/siren/training';
