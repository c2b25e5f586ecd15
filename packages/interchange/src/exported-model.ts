import type { FullModelConfig, Model } from '@hypersiren/hypernet';

/** A trained model, and what its files say of it. */
export interface ExportedModel {
  /** Of its configuration. */
  readonly config: {
    readonly name: string;
    readonly seed: number;
    readonly dataset: { readonly source: string };
    readonly model: FullModelConfig;
    readonly train: { readonly batch: number };
  };
  readonly model: Model;
  /** Training steps. */
  readonly step: number;
}
