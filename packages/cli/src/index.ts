export { decodeSafetensors, encodeSafetensors, type NamedArray, SafetensorsError } from '@hypersiren/siren/training';
export { ConfigError, type ConfigIssue, type ConfigPlace, formatIssue } from './config/config-error.js';
export { formatConfig } from './config/format-config.js';
export { type LoadConfigOptions, loadConfig } from './config/load-config.js';
export { type Config, configSchema } from './config/schema.js';
export { type BenchmarkFile, type BenchmarkMethod, type MethodCost, readBenchmark } from './run/benchmark-file.js';
export {
  type Checkpoint,
  CheckpointError,
  type CheckpointErrorCode,
  listCheckpoints,
  readCheckpoint,
  readNewestCheckpoint,
  writeCheckpoint,
} from './run/checkpoint.js';
export { type EvaluationFile, readEvaluation } from './run/evaluation-file.js';
export { type MetricsRow, readMetrics } from './run/metrics-log.js';
export { type Provenance, readProvenance } from './run/provenance.js';
export { RunError, type RunErrorCode } from './run/run-error.js';
export { openRunFolder, type RunFolder } from './run/run-folder.js';
export type { SweepFile, SweepVariant } from './sweep/sweep-file.js';
