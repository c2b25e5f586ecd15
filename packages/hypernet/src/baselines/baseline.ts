import type { ImageDataset, Split } from '@hypersiren/datasets';
import type { Predictor } from '../predictor.js';

/** A way to complete pictures that a model has to beat. */
export interface Baseline {
  /** One line for help texts. */
  readonly description: string;
  /** Learns from a split what it needs; evaluated by the same code and on the same masks as a model. */
  fit(dataset: ImageDataset, split: Split): Predictor;
}
