import type { ModelConfig, ModelShape } from '@hypersiren/hypernet';

/** `model/model.json`: the model that the page shows. Its weights are beside it, in `model.safetensors`. */
export interface DemoModel {
  readonly format: 'hypersiren-demo';
  readonly version: 1;
  /** Of the run. */
  readonly name: string;
  /** Training steps. */
  readonly step: number;
  readonly config: ModelConfig;
  readonly shape: ModelShape;
  /** Bytes of the weights' file. */
  readonly bytes: number;
  /** Image files to begin with, beside this one. */
  readonly images: readonly string[];
}
