/**
 * Encoders, which map known pixels to a latent, and the building blocks of the transformers among them.
 *
 * @module @hypersiren/hypernet/encoders
 */
export { type AttentionOptions, attention } from '../attention/attention.js';
export { gelu } from '../attention/gelu.js';
export { type LayerNormOptions, layerNorm } from '../attention/layer-norm.js';
export type { AttentionEncoderConfig } from './attention-encoder.js';
export type { AutoDecoderConfig } from './auto-decoder.js';
export type { CnnEncoderConfig } from './cnn-encoder.js';
export type {
  AnyEncoder,
  Encoder,
  EncoderDefinition,
  EncoderInput,
  EncoderShape,
  EncoderSpec,
  EncoderType,
  Encoding,
  MapShape,
  Reconstruct,
} from './encoder.js';
export { encoderType } from './encoder.js';
export { type EncoderConfig, type EncoderName, encoders } from './encoders.js';
export type { GradientEncoderConfig, RatesName } from './gradient-encoder.js';
export type { PartialEncoderConfig } from './partial-encoder.js';
export type { PointsEncoderConfig } from './points-encoder.js';
export type { ResidualEncoderConfig } from './residual-encoder.js';
export type { SetEncoderConfig } from './set-encoder.js';
export type { UnetEncoderConfig } from './unet-encoder.js';
export type { VitEncoderConfig } from './vit-encoder.js';
