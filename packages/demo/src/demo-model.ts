import type { ModelConfig, ModelShape } from '@hypersiren/hypernet';

/**
 * Content of `model/model.json`, which describes the model of the page. The weights are in `model.safetensors` beside
 * it.
 */
export interface DemoModel {
  readonly format: 'hypersiren-demo';
  readonly version: 1;
  /** Name of the run. */
  readonly name: string;
  /** Number of training steps. */
  readonly step: number;
  readonly config: ModelConfig;
  readonly shape: ModelShape;
  /** Size of the weights file in bytes. */
  readonly bytes: number;
  /** Example images, in the same folder. */
  readonly images: readonly string[];
}
