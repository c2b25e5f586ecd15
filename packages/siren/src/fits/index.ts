/**
 * Fits: networks for one signal, trained by `fitSiren` on an image, a sound, a video, a surface or an equation.
 *
 * @module @hypersiren/siren/fits
 */

export { checkOrder, hasOrder, type OrderLimit } from '../derivatives/order-limit.js';
export { harmonicPart } from '../differences/harmonic-part.js';
export { MATCHED_LAYER, type MatchedLayer } from '../differences/perfectly-matched-layer.js';
export { type ComplexField, type HelmholtzProblem, solveHelmholtz } from '../differences/solve-helmholtz.js';
export { type PoissonProblem, solvePoisson } from '../differences/solve-poisson.js';
export { solveWave, type WaveProblem } from '../differences/solve-wave.js';
export type { PointFunction } from '../differences/square-grid.js';
export { signalFromTorch } from '../torch/signal-from-torch.js';
export { type AnyEncoding, type Encoding, type EncodingType, encodingType } from './encodings/encoding.js';
export { type EncodingConfig, type EncodingName, encodingOf, encodings } from './encodings/encodings.js';
export type { Field, SampledField } from './field.js';
export { type FindOmega0Options, findOmega0, OMEGA_0_CHOICES, type TriedOmega0 } from './find-omega0.js';
export { customFit, type FieldAt, type Fit, type FitSample } from './fit.js';
export { FIT_DEFAULTS } from './fit-defaults.js';
export { FitError } from './fit-error.js';
export {
  type FitHook,
  type FitOptions,
  type FitReport,
  type FitResult,
  type Fitting,
  fitSiren,
} from './fit-siren.js';
export type { FitState } from './fit-state.js';
export { FittedSignal, type SampleOptions } from './fitted-signal.js';
export { imageGradient, imageLaplacian } from './image-derivatives.js';
export { imagePsnr } from './image-psnr.js';
export { type AudioFit, type AudioFitOptions, audioFit, audioScale, type SignalSound } from './kinds/audio-fit.js';
export { type ComposedImage, composeFit } from './kinds/compose-fit.js';
export { type ConditionalFit, type ConditionalFitOptions, conditionalFit } from './kinds/conditional-fit.js';
export type { EquationFit, EquationFitOptions } from './kinds/equation-fit.js';
export { gradientFieldFit, gradientFit } from './kinds/gradient-fit.js';
export { helmholtzFit } from './kinds/helmholtz-fit.js';
export { imageFit } from './kinds/image-fit.js';
export { type InpaintOptions, inpaintFit } from './kinds/inpaint-fit.js';
export { type LaplacianFitOptions, laplacianFit } from './kinds/laplacian-fit.js';
export { poissonFit } from './kinds/poisson-fit.js';
export { type Prior, type PriorName, priors } from './kinds/priors.js';
export {
  type DistanceVolume,
  type SdfFit,
  type SdfFitOptions,
  type SignalSurface,
  sdfFit,
} from './kinds/sdf-fit.js';
export type { SignalImage } from './kinds/signal-image.js';
export { type ValuesFitOptions, valuesFit } from './kinds/values-fit.js';
export {
  type SignalVideo,
  type VideoFit,
  type VideoFitOptions,
  type VideoSize,
  videoFit,
} from './kinds/video-fit.js';
export { type WaveFit, type WaveFitOptions, waveFit } from './kinds/wave-fit.js';
export { withHarmonicPart } from './kinds/with-harmonic-part.js';
export { type EachFit, eachFit } from './many/each-fit.js';
export { signalAt } from './many/signal-at.js';
export { meanAligned } from './mean-aligned.js';
export { blurMeasurement } from './measurements/blur.js';
export { downsampleMeasurement } from './measurements/downsample.js';
export { leastSquares } from './measurements/least-squares.js';
export { type MeasuredSize, type Measurement, matrixMeasurement } from './measurements/measurement.js';
export { type MeasurementFitOptions, measurementFit } from './measurements/measurement-fit.js';
export { radonMeasurement } from './measurements/radon.js';
export {
  type AnySignalNetwork,
  type Conditions,
  type SignalNetwork,
  type SignalNetworkType,
  type SignalShape,
  signalNetworkType,
} from './networks/signal-network.js';
export {
  type ActivationName,
  type SignalNetworkConfig,
  signalNetwork,
  signalNetworks,
} from './networks/signal-networks.js';
export type { SineNetworkConfig } from './networks/sine-network.js';
export { checkStepPrecision } from './networks/step-precision.js';
export { relativeError } from './relative-error.js';
export { MAX_WHOLE, type Points, pointSampler, type SamplerOptions } from './sampler.js';
export { NOISE_SPECTRA, type NoiseSpectrum, noiseImage } from './starts/noise-image.js';
export { imageCentroid, spectralCentroid } from './starts/spectral-centroid.js';
export { WINNER_PAPER, winnerNoise, winnerParameters } from './starts/winner.js';
