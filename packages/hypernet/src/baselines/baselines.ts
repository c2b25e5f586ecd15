import type { ImageShape } from '@hypersiren/datasets';
import { memberOf } from '../check-option.js';
import type { Baseline, FitOptions, FittedBaseline } from './baseline.js';
import { type BiharmonicConfig, biharmonic } from './biharmonic.js';
import { type ConditionalNeuralProcessConfig, conditionalNeuralProcess } from './conditional-neural-process.js';
import { type GaussianPosteriorConfig, gaussianPosterior } from './gaussian-posterior.js';
import { type GaussianProcessConfig, gaussianProcess } from './gaussian-process.js';
import { type LinearConfig, linear } from './linear.js';
import { type MeanImageConfig, meanImage } from './mean-image.js';
import { type NearestPixelConfig, nearestPixel } from './nearest-pixel.js';
import { type UnetConfig, unet } from './unet.js';

/** Configuration of any baseline; `type` says which. */
export type BaselineConfig =
  | MeanImageConfig
  | NearestPixelConfig
  | LinearConfig
  | BiharmonicConfig
  | GaussianProcessConfig
  | GaussianPosteriorConfig
  | ConditionalNeuralProcessConfig
  | UnetConfig;

/** What {@link baselines} has, by name. */
export type BaselineName = BaselineConfig['type'];

/** Every baseline by the `type` of its configuration. */
export const baselines = {
  'mean-image': meanImage,
  'nearest-pixel': nearestPixel,
  linear,
  biharmonic,
  'gaussian-process': gaussianProcess,
  'gaussian-posterior': gaussianPosterior,
  'conditional-neural-process': conditionalNeuralProcess,
  unet,
} as const satisfies { [Type in BaselineName]: Baseline<Extract<BaselineConfig, { type: Type }>> };

/** @throws HypernetError `option` if a configuration is not usable for such images */
export function checkBaseline(config: BaselineConfig, shape: ImageShape): void {
  baselineOf(config).check?.(config, shape);
}

/**
 * Lets a baseline learn what it needs.
 *
 * @returns for the caller to dispose
 * @throws HypernetError `option` if the configuration is not usable for the images; the signal's reason
 */
export function fitBaseline(config: BaselineConfig, options: FitOptions): Promise<FittedBaseline> {
  return baselineOf(config).fit(config, options);
}

/** The baseline that a configuration is of. */
export function baselineOf({ type }: BaselineConfig): Baseline<BaselineConfig> {
  return memberOf<Baseline<BaselineConfig>>('baseline: type', baselines, type);
}
