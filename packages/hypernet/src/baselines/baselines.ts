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

/** All baselines by the `type` of their configuration. */
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

/** Name of a member of {@link baselines}. */
export type BaselineName = keyof typeof baselines;

/** Configuration of any baseline; `type` names the baseline. */
export type BaselineConfig = SettingsIn<typeof baselines>;

/** @throws HypernetError `option` if the configuration is not valid for images of the shape */
export function checkBaseline(config: BaselineConfig, shape: ImageShape): void {
  baselineOf(config).check(config, shape);
}

/**
 * Fits a baseline to training images.
 *
 * @returns the fitted baseline, to be disposed by the caller
 * @throws HypernetError `option` if the configuration is not valid for the images; the signal's reason
 */
export function fitBaseline(config: BaselineConfig, options: FitOptions): Promise<FittedBaseline> {
  return baselineOf(config).fit(config, options);
}

/** Returns the baseline that a configuration names. */
export function baselineOf({ type }: BaselineConfig): AnyBaseline {
  return memberOf<AnyBaseline>('baseline: type', baselines, type);
}
