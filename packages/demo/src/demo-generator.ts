import type { GeneratorConfig, GeneratorShape } from '@hypersiren/hypernet/generators';

/**
 * Content of `generator/model.json`, which describes the generator of the page. The weights are in `model.safetensors`
 * beside it, as 16-bit floats.
 */
export interface DemoGenerator {
  readonly format: 'hypersiren-demo-generator';
  readonly version: 1;
  /** Name of the run. */
  readonly name: string;
  /** Number of training steps. */
  readonly step: number;
  readonly config: GeneratorConfig;
  readonly shape: GeneratorShape;
  /** Size of the weights file in bytes. */
  readonly bytes: number;
}
