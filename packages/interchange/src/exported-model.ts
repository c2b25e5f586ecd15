import type { FullModelConfig, Model, RendersImages } from '@hypersiren/hypernet';

/** A trained model or generator whose images are exported. */
export interface ExportedSource {
  readonly config: { readonly name: string };
  readonly model: RendersImages;
  /** Number of training steps. */
  readonly step: number;
}

/** A trained model with its metadata. */
export interface ExportedModel {
  /** Configuration of the run. */
  readonly config: {
    readonly name: string;
    readonly seed: number;
    readonly dataset: { readonly source: string };
    readonly model: FullModelConfig;
    readonly train: { readonly batch: number };
  };
  readonly model: Model;
  /** Number of training steps. */
  readonly step: number;
}
