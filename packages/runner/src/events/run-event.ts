import type { SkippedFile } from '@hypersiren/datasets';
import type { ModelSpec, StepReport } from '@hypersiren/hypernet';
import type { FitReport, TriedOmega0 } from '@hypersiren/siren/fits';
import type { BackendName } from '../backend/backends.js';
import type { GeneratorEvaluationFile } from '../generators/generator-evaluation-file.js';
import type { ReadImageSize } from '../images/inpaint-image.js';
import type { BenchmarkFile } from '../run/benchmark-file.js';
import type { EvaluationFile } from '../run/evaluation-file.js';
import type { FitEvaluation } from '../run/fit-evaluation.js';
import type { StatisticsRow } from '../run/logs/statistics-log.js';
import type { Provenance } from '../run/provenance.js';
import type { RunState } from '../run/run-state.js';

/**
 * A long task with progress:
 *
 * - `training`: the training of a model
 * - `fitting`: the fit of one signal or of a baseline
 * - `measuring`: the evaluation of errors
 * - `sizes`: the evaluation of errors at several sizes
 * - `fetching`: the download of a file
 */
export type JobName = 'training' | 'fitting' | 'measuring' | 'sizes' | 'fetching';

/** A file that a task wrote. */
export interface WrittenFile {
  /** Title of the file: `error chart`. */
  readonly name: string;
  /** Absolute path of the file. */
  readonly path: string;
}

/**
 * Subject of a warning:
 *
 * - `backend`: a slow or different backend
 * - `data`: unusual data files
 * - `damaged`: a damaged file of a run that was moved aside or skipped
 * - `changed`: a difference from the settings at the checkpoint
 * - `emission`: an anomaly of the emitted parameters in training
 * - `idle`: an idle hypernetwork
 * - `cache`: a result that could not be cached
 */
export type WarningCode = 'backend' | 'data' | 'damaged' | 'changed' | 'emission' | 'idle' | 'cache';

/**
 * Events that the tasks of this package emit. An event is plain data that survives JSON, and `type` names its kind.
 * Paths of folders are absolute.
 */
export type RunEvent =
  /** A trained model was loaded. `pretrained` is true for the model of `@hypersiren/pretrained`. */
  | {
      readonly type: 'loaded';
      readonly directory: string;
      readonly name: string;
      /** Number of training steps of the model. */
      readonly step: number;
      readonly pretrained: boolean;
    }
  /** An image file was read for inpainting. */
  | ({ readonly type: 'image-read'; readonly file: string } & ReadImageSize)
  /** A backend was selected. `notice` says why it is slow and what to do. */
  | { readonly type: 'backend'; readonly name: BackendName; readonly details: string; readonly notice?: string }
  /** The dataset was loaded. */
  | { readonly type: 'data'; readonly dataset: NonNullable<Provenance['dataset']> }
  /** The signal of a fit was loaded. `kind` is its `fit.type`. */
  | { readonly type: 'signal'; readonly kind: string; readonly description: string }
  /** The model that will be trained or evaluated was created. */
  | ({ readonly type: 'model' } & Pick<ModelSpec, 'parameterCount' | 'emittedCount' | 'siren'> & {
        /** Properties of a model that emits one SIREN per patch. */
        readonly patches?: { readonly count: number; readonly numbers: number };
        /** Whether convolutions decode the tokens of patches, so that there are no SIRENs. Default: false. */
        readonly isConvolutional?: boolean;
      })
  /**
   * The network of a fit was created. `widths` lists the widths from the inputs, after their encoding if there is one,
   * to the outputs.
   */
  | {
      readonly type: 'network';
      readonly activation: string;
      /** Name of the encoding, if the network reads one. */
      readonly encoding?: string;
      readonly frequencies?: number;
      readonly widths: readonly number[];
      readonly parameterCount: number;
    }
  /** The ω0 of a fit with `omega0: auto` was found. */
  | { readonly type: 'omega0'; readonly omega0: number; readonly tried: readonly TriedOmega0[] }
  /**
   * The number of steps was chosen to fill the given time. `perStep` is the median time of the timed steps, in seconds.
   */
  | { readonly type: 'steps-chosen'; readonly steps: number; readonly perStep: number; readonly seconds: number }
  /** A run begins, or resumes at a step. */
  | { readonly type: 'run'; readonly directory: string; readonly step?: number }
  /** The run was already finished, so nothing was done. */
  | { readonly type: 'finished-before'; readonly directory: string; readonly steps: number }
  /** The training starts from the weights of another run after `step` steps. */
  | { readonly type: 'started-from'; readonly directory: string; readonly step: number }
  /** The parameters of the prior were estimated from the images. `numbers` is their count. */
  | { readonly type: 'prior'; readonly numbers: number; readonly seconds: number }
  /** A job begins with `from` of `total` units done. */
  | {
      readonly type: 'job';
      readonly job: JobName;
      readonly from: number;
      readonly total: number;
      readonly unit: 'steps' | 'images' | 'MB';
    }
  /** Progress of a job other than a training or a fit. */
  | { readonly type: 'progress'; readonly job: JobName; readonly done: number; readonly total: number }
  /** A step of a training or a fit is done. The loss is that before the update. */
  | {
      readonly type: 'step';
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
      readonly report: StepReport | FitReport;
    }
  /** A job ended, with success or an error. */
  | { readonly type: 'job-ended'; readonly job: JobName }
  /** Statistics of the emitted parameters were measured during training and logged. */
  | { readonly type: 'statistics'; readonly statistics: StatisticsRow }
  /** A fit was measured during its training. `measures` has the units that its kind defines. */
  | { readonly type: 'measures'; readonly step: number; readonly measures: Readonly<Record<string, number>> }
  /** A checkpoint was written completely. */
  | { readonly type: 'checkpoint'; readonly step: number; readonly directory: string }
  /** A warning, in one or more sentences. */
  | { readonly type: 'warning'; readonly code: WarningCode; readonly message: string }
  /**
   * A training diverged and continues from the checkpoint of step `to` with a smaller learning rate. `message`
   * describes the divergence.
   */
  | { readonly type: 'rollback'; readonly message: string; readonly to: number; readonly learningRate: number }
  /** A training or a fit reached its last step, or was stopped by the signal. `seconds` is its total duration. */
  | {
      readonly type: 'trained';
      readonly kind: 'training' | 'fit';
      readonly steps: number;
      readonly seconds: number;
    }
  /** A baseline is evaluated next. It is fitted first, unless its results are `cached`. */
  | { readonly type: 'baseline'; readonly name: string; readonly cached: boolean }
  /** A baseline was fitted. `details` describes the result. */
  | { readonly type: 'baseline-fitted'; readonly name: string; readonly details: string; readonly seconds: number }
  /** A default baseline was left out for `reason`, which is a sentence. */
  | { readonly type: 'baseline-left-out'; readonly reason: string }
  /** A trained run is evaluated next in a benchmark. */
  | { readonly type: 'measured-run'; readonly directory: string; readonly step: number; readonly batch: number }
  /** The protocol of an experiment was written. */
  | { readonly type: 'protocol'; readonly file: string }
  /** A model and the default baselines were evaluated, and the evaluation was written. */
  | { readonly type: 'evaluated'; readonly directory: string; readonly evaluation: EvaluationFile }
  /** A fit was evaluated, and the evaluation was written. */
  | { readonly type: 'fit-evaluated'; readonly directory: string; readonly evaluation: FitEvaluation }
  /** The samples of a generator were measured, and the evaluation was written. */
  | { readonly type: 'generator-evaluated'; readonly directory: string; readonly evaluation: GeneratorEvaluationFile }
  /** A benchmark finished. `report` is its Markdown file. */
  | {
      readonly type: 'benchmarked';
      readonly directory: string;
      readonly benchmark: BenchmarkFile;
      readonly report: string;
    }
  /** Charts, images or other results were written. */
  | { readonly type: 'files'; readonly files: readonly WrittenFile[] }
  /** The signal stopped a run. All of its state is saved. */
  | {
      readonly type: 'interrupted';
      readonly kind: 'training' | 'fit';
      readonly directory: string;
      readonly steps: number;
      readonly of: number;
    }
  /** A run is finished: trained, evaluated and drawn. */
  | { readonly type: 'finished'; readonly directory: string; readonly steps: number }
  /** A sweep of trainings, or of fits, begins or resumes in its folder. */
  | { readonly type: 'sweep'; readonly directory: string; readonly trainings: number; readonly of?: 'fits' }
  /**
   * A training of a sweep waits for another process that works in its folder. `file` marks that process, and may be
   * deleted if the process is gone.
   */
  | {
      readonly type: 'sweep-waiting';
      readonly run: string;
      readonly holder: { readonly pid: number | string; readonly host: string; readonly file: string };
    }
  /** A training or fit of a sweep ended, as number `done` of `of`. */
  | {
      readonly type: 'sweep-run';
      readonly run: string;
      readonly outcome: SweepOutcome;
      readonly done: number;
      readonly of: number;
    }
  /** The progress of a watched run. */
  | { readonly type: 'run-state'; readonly state: RunState }
  /** A known dataset that is downloaded next unless it is complete, with its license. */
  | ({ readonly type: 'known-dataset'; readonly folder: string } & Readonly<
      Record<'title' | 'contents' | 'license' | 'citation' | 'home', string>
    >)
  /** A file of a dataset is downloaded, checked or unpacked next. */
  | { readonly type: 'dataset-file'; readonly name: string; readonly what: 'fetch' | 'check' | 'unpack' }
  /** A note, as a sentence. */
  | { readonly type: 'note'; readonly text: string }
  /** The license that is stored with the images. */
  | { readonly type: 'license'; readonly license: string }
  /** Number of images packed so far. */
  | { readonly type: 'packing'; readonly images: number }
  /** Number of files of a dataset whose checksums match; 0 if no checksums are recorded. */
  | { readonly type: 'checksums'; readonly files: number }
  /** Files left out of a dataset because they are not images. May be empty. */
  | { readonly type: 'skipped-files'; readonly files: readonly SkippedFile[] };

/** Outcome of a training of a sweep. `finished before` means that the training was already finished. */
export type SweepOutcome = 'finished' | 'finished before' | 'failed';

/** Callback that receives each event, in order. */
export type OnEvent = (event: RunEvent) => void;
