import type { SkippedFile } from '@hypersiren/datasets';
import type { ModelSpec, StepReport } from '@hypersiren/hypernet';
import type { FitReport, TriedOmega0 } from '@hypersiren/siren/fits';
import type { BackendName } from '../backend/backends.js';
import type { ReadImageSize } from '../images/inpaint-image.js';
import type { BenchmarkFile } from '../run/benchmark-file.js';
import type { EvaluationFile } from '../run/evaluation-file.js';
import type { FitEvaluation } from '../run/fit-evaluation.js';
import type { StatisticsRow } from '../run/logs/statistics-log.js';
import type { Provenance } from '../run/provenance.js';
import type { RunState } from '../run/run-state.js';

/** Whatever takes long enough to be watched: a training, a fit of one signal or of a baseline, measuring errors, at several sizes, fetching a file. */
export type JobName = 'training' | 'fitting' | 'measuring' | 'sizes' | 'fetching';

/** A file that was written. */
export interface WrittenFile {
  /** What it is called: `error chart`. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

/**
 * What a warning is of: `backend` what computes is slow or another one than before, `data` files that are unusual, `damaged` a file of
 * a run that was set aside or passed over, `changed` what is no longer as a checkpoint was made, `emission` what a hypernetwork emits
 * in training, `idle` a measured hypernetwork that contributes nothing, `cache` a result that could not be kept.
 */
export type WarningCode = 'backend' | 'data' | 'damaged' | 'changed' | 'emission' | 'idle' | 'cache';

/** What the tasks of this package tell while they work: plain data that survives JSON, `type` says which. Folders are absolute. */
export type RunEvent =
  /** A run's model is used as it is; `pretrained` if it is that of `@hypersiren/pretrained`. */
  | {
      readonly type: 'loaded';
      readonly directory: string;
      readonly name: string;
      /** Training steps. */
      readonly step: number;
      readonly pretrained: boolean;
    }
  /** An image file was read, to be inpainted. */
  | ({ readonly type: 'image-read'; readonly file: string } & ReadImageSize)
  /** Computing begins; `notice` says what is slow about it, and how to mend it. */
  | { readonly type: 'backend'; readonly name: BackendName; readonly details: string; readonly notice?: string }
  /** The images are there. */
  | { readonly type: 'data'; readonly dataset: NonNullable<Provenance['dataset']> }
  /** The signal of a fit is there; `kind` is its `fit.type`. */
  | { readonly type: 'signal'; readonly kind: string; readonly description: string }
  /** What will be trained or measured. */
  | ({ readonly type: 'model' } & Pick<ModelSpec, 'parameterCount' | 'emittedCount' | 'siren'> & {
        /** Of a model that emits one SIREN for each patch. */
        readonly patches?: { readonly count: number; readonly numbers: number };
      })
  /** The network of a fit; `widths` from its inputs, encoded if they are, to its outputs. */
  | {
      readonly type: 'network';
      readonly activation: string;
      readonly frequencies?: number;
      readonly widths: readonly number[];
      readonly parameterCount: number;
    }
  /** The ω0 of a fit that says `auto` was found. */
  | { readonly type: 'omega0'; readonly omega0: number; readonly tried: readonly TriedOmega0[] }
  /** The steps were chosen by the seconds that they may take; `perStep` is the median of what was timed. */
  | { readonly type: 'steps-chosen'; readonly steps: number; readonly perStep: number; readonly seconds: number }
  /** A run begins, or goes on from a step. */
  | { readonly type: 'run'; readonly directory: string; readonly step?: number }
  /** The run was finished before; nothing is done. */
  | { readonly type: 'finished-before'; readonly directory: string; readonly steps: number }
  /** The training starts from the weights of another run, of so many steps. */
  | { readonly type: 'started-from'; readonly directory: string; readonly step: number }
  /** The prior's numbers were computed from the images. */
  | { readonly type: 'prior'; readonly numbers: number; readonly seconds: number }
  /** A job begins with `from` of `total` units done. */
  | {
      readonly type: 'job';
      readonly job: JobName;
      readonly from: number;
      readonly total: number;
      readonly unit: 'steps' | 'images' | 'MB';
    }
  /** A job other than a training or a fit is so far. */
  | { readonly type: 'progress'; readonly job: JobName; readonly done: number; readonly total: number }
  /** A step of a training or a fit is done; its loss is that before the update. */
  | {
      readonly type: 'step';
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
      readonly report: StepReport | FitReport;
    }
  /** A job ended, well or not. */
  | { readonly type: 'job-ended'; readonly job: JobName }
  /** What the model emits was measured in the course of its training, and logged. */
  | { readonly type: 'statistics'; readonly statistics: StatisticsRow }
  /** A fit was measured in its course, in the units that its kind names. */
  | { readonly type: 'measures'; readonly step: number; readonly measures: Readonly<Record<string, number>> }
  /** A checkpoint is whole and on the disk. */
  | { readonly type: 'checkpoint'; readonly step: number; readonly directory: string }
  /** Something that should not be overlooked, in a sentence or more. */
  | { readonly type: 'warning'; readonly code: WarningCode; readonly message: string }
  /** A training diverged, `message` says how, and goes on from a checkpoint with that learning rate. */
  | { readonly type: 'rollback'; readonly message: string; readonly to: number; readonly learningRate: number }
  /** A training or a fit came to its end, or was ended by the signal; so many seconds of it in all. */
  | {
      readonly type: 'trained';
      readonly kind: 'training' | 'fit';
      readonly steps: number;
      readonly seconds: number;
    }
  /** A baseline is fitted and measured next, unless `cached`: then its results were kept. */
  | { readonly type: 'baseline'; readonly name: string; readonly cached: boolean }
  /** A baseline was fitted; `details` what it found, if it says so. */
  | { readonly type: 'baseline-fitted'; readonly name: string; readonly details: string; readonly seconds: number }
  /** A baseline that stands beside every model does not here, in a sentence. */
  | { readonly type: 'baseline-left-out'; readonly reason: string }
  /** A trained run is measured next, beside others. */
  | { readonly type: 'measured-run'; readonly directory: string; readonly step: number; readonly batch: number }
  /** The protocol of an experiment was written. */
  | { readonly type: 'protocol'; readonly file: string }
  /** A model and the quick baselines were measured, which is on the disk. */
  | { readonly type: 'evaluated'; readonly directory: string; readonly evaluation: EvaluationFile }
  /** A fit was measured, which is on the disk. */
  | { readonly type: 'fit-evaluated'; readonly directory: string; readonly evaluation: FitEvaluation }
  /** A model, others and baselines were measured; `report` is the file with the same to read. */
  | {
      readonly type: 'benchmarked';
      readonly directory: string;
      readonly benchmark: BenchmarkFile;
      readonly report: string;
    }
  /** Charts, images or other results were written. */
  | { readonly type: 'files'; readonly files: readonly WrittenFile[] }
  /** The signal ended a run, of which all is saved. */
  | {
      readonly type: 'interrupted';
      readonly kind: 'training' | 'fit';
      readonly directory: string;
      readonly steps: number;
      readonly of: number;
    }
  /** A run is finished: trained, measured and drawn. */
  | { readonly type: 'finished'; readonly directory: string; readonly steps: number }
  /** A sweep begins, or goes on, in its folder. */
  | { readonly type: 'sweep'; readonly directory: string; readonly trainings: number }
  /** A training of a sweep waits for a process that works in its folder; `file` says so, and can be deleted if that is long gone. */
  | {
      readonly type: 'sweep-waiting';
      readonly run: string;
      readonly holder: { readonly pid: number | string; readonly host: string; readonly file: string };
    }
  /** A training of a sweep came to its end, as the `done`th of so many. */
  | {
      readonly type: 'sweep-run';
      readonly run: string;
      readonly outcome: SweepOutcome;
      readonly done: number;
      readonly of: number;
    }
  /** How far a run is that is watched. */
  | { readonly type: 'run-state'; readonly state: RunState }
  /** A dataset that is fetched next, if it is not there: what it is, and under which terms it is given. */
  | ({ readonly type: 'known-dataset'; readonly folder: string } & Readonly<
      Record<'title' | 'contents' | 'license' | 'citation' | 'home', string>
    >)
  /** A file of a dataset is fetched, checked or unpacked next. */
  | { readonly type: 'dataset-file'; readonly name: string; readonly what: 'fetch' | 'check' | 'unpack' }
  /** Something to know, in a sentence. */
  | { readonly type: 'note'; readonly text: string }
  /** The terms that are kept with images. */
  | { readonly type: 'license'; readonly license: string }
  /** So many images are packed. */
  | { readonly type: 'packing'; readonly images: number }
  /** So many files of a dataset are as they were fetched; 0 if no checksums are recorded. */
  | { readonly type: 'checksums'; readonly files: number }
  /** Files that were left out of a dataset, since they are no images; maybe none. */
  | { readonly type: 'skipped-files'; readonly files: readonly SkippedFile[] };

/** How a training of a sweep went; `finished before` leaves it as it is. */
export type SweepOutcome = 'finished' | 'finished before' | 'failed';

/** Called with each event, in order. */
export type OnEvent = (event: RunEvent) => void;
