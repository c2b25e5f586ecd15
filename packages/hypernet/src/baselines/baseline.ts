import type { ContextSpec, ImageDataset, ImageShape, Split } from '@hypersiren/datasets';
import type { Predictor } from '../model/predictor.js';

/** What a baseline learns from. */
export interface FitOptions {
  readonly dataset: ImageDataset;
  /** Images to learn from; those to be measured must not be among them. */
  readonly split: Split;
  /** Pixels that a network sees in training, drawn anew for each image in each epoch; others do not ask. */
  readonly context: ContextSpec;
  /** Any integer: decides initial weights, order and contexts of networks. */
  readonly seed: number;
  /** Called now and then: how far it is, in steps of its own. */
  readonly onProgress?: (done: number, of: number) => void;
  /** Ends it with the signal's reason as error. */
  readonly signal?: AbortSignal;
}

/** A baseline that knows what it needs; evaluated by the same code and on the same masks as a model. */
export interface FittedBaseline extends Predictor {
  /** How many numbers it learned from images. */
  readonly parameterCount: number;
  /** What it found, for tables: `ridge 0.001`; empty if nothing. */
  readonly details: string;
  /** Frees what it holds. */
  dispose(): void;
}

/** A way to complete pictures that a model has to beat. */
export interface Baseline<Config> {
  /** For tables and charts. */
  readonly name: string;
  /** One line for help texts. */
  readonly description: string;
  /** Raised whenever its results change, so that results kept from before are not taken for its own. */
  readonly version: number;
  /** Whether it is trained, so that it depends on contexts and seed; default false. */
  readonly trained?: boolean;
  /** @throws HypernetError `option` if the configuration is not usable for such images */
  check?(config: Config, shape: ImageShape): void;
  /** @throws HypernetError `option` if the configuration is not usable for the images; the signal's reason */
  fit(config: Config, options: FitOptions): Promise<FittedBaseline>;
}
