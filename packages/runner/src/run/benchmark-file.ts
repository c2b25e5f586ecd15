import type { InpaintedImages } from '@hypersiren/charts';
import type { BaselineName } from '@hypersiren/hypernet/baselines';
import type { ComparedContext, Evaluation } from '@hypersiren/hypernet/evaluation';
import type { EvaluationFile } from './evaluation-file.js';
import { formatJson } from './files/format-json.js';
import { readJson } from './files/read-json.js';
import { writeFileAtomically } from './files/write-atomically.js';
import type { Protocol } from './protocol.js';
import type { Provenance } from './provenance.js';

/** What a method asks for. */
export interface MethodCost {
  /** Numbers that were learned from images. */
  parameters: number;
  /** For one image; null for a method without networks. */
  multiplyAdds: number | null;
  /** Seconds of training or fitting; null if it is not known. */
  fitSeconds: number | null;
  /** Completed, over all contexts together. */
  imagesPerSecond: number;
  /** Most memory of the process, in MiB, while it was fitted (a model: loaded) and measured; null if it is not known. */
  peakMemory: number | null;
}

/** One method of a benchmark. */
export interface BenchmarkMethod {
  name: string;
  kind: 'model' | BaselineName;
  /** What it found or how it was trained. */
  details: string;
  cost: MethodCost;
  evaluation: Evaluation;
}

/** A method that was measured, with its images for the contact sheet. */
export interface MeasuredMethod {
  method: BenchmarkMethod;
  inpainted: InpaintedImages;
}

/** `benchmark.json`: a model beside others and baselines, on the same images and masks. */
export interface BenchmarkFile {
  name: string;
  /** When, in ISO 8601. */
  measured: string;
  backend: Provenance['backend'];
  machine: Provenance['machine'];
  git: Provenance['git'];
  dataset: EvaluationFile['dataset'];
  protocol: Protocol;
  /** Whether the experiment keeps a protocol, and this is it. */
  onProtocol: boolean;
  /** Of the intervals. */
  bootstrap: { level: number; resamples: number; seed: number };
  /** The model first, then other models, then baselines. */
  methods: readonly BenchmarkMethod[];
  /** Errors with intervals, and differences to the first method. */
  comparison: readonly ComparedContext[];
}

export async function writeBenchmark(file: string, benchmark: BenchmarkFile): Promise<void> {
  await writeFileAtomically(file, formatJson(benchmark));
}

/** Reads it; undefined if the run was not benchmarked yet. */
export function readBenchmark(file: string): Promise<BenchmarkFile | undefined> {
  return readJson(file, '`hypersiren benchmark` measures it again');
}
