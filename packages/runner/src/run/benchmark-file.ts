import type { InpaintedImages } from '@hypersiren/charts';
import type { BaselineName } from '@hypersiren/hypernet/baselines';
import type { ComparedContext, Evaluation } from '@hypersiren/hypernet/evaluation';
import type { EvaluationFile } from './evaluation-file.js';
import { formatJson } from './files/format-json.js';
import { readJson } from './files/read-json.js';
import { writeFileAtomically } from './files/write-atomically.js';
import type { Protocol } from './protocol.js';
import type { Provenance } from './provenance.js';

/** Computational cost of a method. */
export interface MethodCost {
  /** Number of learned parameters. */
  parameters: number;
  /** Number of multiply-adds per image; null for a method without networks. */
  multiplyAdds: number | null;
  /** Seconds of training or fitting; null if unknown. */
  fitSeconds: number | null;
  /** Inpainted images per second, over all contexts. */
  imagesPerSecond: number;
  /**
   * Peak memory of the process in MiB, from fitting (of a baseline) or loading (of a model) to the end of the
   * evaluation; null if unknown.
   */
  peakMemory: number | null;
}

/** A method of a benchmark. */
export interface BenchmarkMethod {
  name: string;
  kind: 'model' | BaselineName;
  /** Description of the fitted method or of its training. */
  details: string;
  cost: MethodCost;
  evaluation: Evaluation;
}

/** An evaluated method with its inpainted images for the contact sheet. */
export interface MeasuredMethod {
  method: BenchmarkMethod;
  inpainted: InpaintedImages;
}

/** Contents of `benchmark.json`: a model, other models and baselines, evaluated on the same images and masks. */
export interface BenchmarkFile {
  name: string;
  /** Date and time in ISO 8601. */
  measured: string;
  backend: Provenance['backend'];
  machine: Provenance['machine'];
  git: Provenance['git'];
  dataset: EvaluationFile['dataset'];
  protocol: Protocol;
  /** Whether the experiment has a protocol and the benchmark complies with it. */
  onProtocol: boolean;
  /** Settings of the bootstrap intervals. */
  bootstrap: { level: number; resamples: number; seed: number };
  /** The model first, then other models, then baselines. */
  methods: readonly BenchmarkMethod[];
  /** Errors with intervals, and differences from the first method. */
  comparison: readonly ComparedContext[];
}

export async function writeBenchmark(file: string, benchmark: BenchmarkFile): Promise<void> {
  await writeFileAtomically(file, formatJson(benchmark));
}

/**
 * Reads a benchmark file; undefined if there is none.
 *
 * @throws RunError `damaged`
 */
export function readBenchmark(file: string): Promise<BenchmarkFile | undefined> {
  return readJson(file, '`hypersiren benchmark` measures it again');
}
