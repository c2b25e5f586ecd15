import type { ImageShape } from '@hypersiren/datasets';
import { familyOf, type SettingsIn } from '@hypersiren/siren/family';
import { memberOf } from '../check-option.js';
import type { AnyBaseline, FitOptions, FittedBaseline } from './baseline.js';
import { biharmonic } from './biharmonic.js';
import { conditionalNeuralProcess } from './conditional-neural-process.js';
import { gaussianPosterior } from './gaussian-posterior.js';
import { gaussianProcess } from './gaussian-process.js';
import { linear } from './linear.js';
import { meanImage } from './mean-image.js';
import { nearestPixel } from './nearest-pixel.js';
import { unet } from './unet.js';

/** Every baseline by the `type` of its configuration. */
export const baselines = familyOf([
  meanImage,
  nearestPixel,
  linear,
  biharmonic,
  gaussianProcess,
  gaussianPosterior,
  conditionalNeuralProcess,
  unet,
]);

/** What {@link baselines} has, by name. */
export type BaselineName = keyof typeof baselines;

/** Configuration of any baseline; `type` says which. */
export type BaselineConfig = SettingsIn<typeof baselines>;

/** @throws HypernetError `option` if a configuration is not usable for such images */
export function checkBaseline(config: BaselineConfig, shape: ImageShape): void {
  baselineOf(config).check(config, shape);
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
export function baselineOf({ type }: BaselineConfig): AnyBaseline {
  return memberOf<AnyBaseline>('baseline: type', baselines, type);
}
