import { type AttentionEncoderConfig, attentionEncoder } from './attention-encoder.js';
import { type AutoDecoderConfig, autoDecoder } from './auto-decoder.js';
import { type CnnEncoderConfig, cnnEncoder } from './cnn-encoder.js';
import type { EncoderType } from './encoder.js';
import { type GradientEncoderConfig, gradientEncoder } from './gradient-encoder.js';
import { type PartialEncoderConfig, partialEncoder } from './partial-encoder.js';
import { type PointsEncoderConfig, pointsEncoder } from './points-encoder.js';
import { type ResidualEncoderConfig, residualEncoder } from './residual-encoder.js';
import { type SetEncoderConfig, setEncoder } from './set-encoder.js';
import { type UnetEncoderConfig, unetEncoder } from './unet-encoder.js';
import { type VitEncoderConfig, vitEncoder } from './vit-encoder.js';

/** Configuration of any encoder; `type` says which. */
export type EncoderConfig =
  | AttentionEncoderConfig
  | AutoDecoderConfig
  | CnnEncoderConfig
  | GradientEncoderConfig
  | PartialEncoderConfig
  | PointsEncoderConfig
  | ResidualEncoderConfig
  | SetEncoderConfig
  | UnetEncoderConfig
  | VitEncoderConfig;

/** Every encoder by the `type` of its configuration. */
export const encoders = {
  cnn: cnnEncoder,
  unet: unetEncoder,
  vit: vitEncoder,
  residual: residualEncoder,
  partial: partialEncoder,
  set: setEncoder,
  attention: attentionEncoder,
  points: pointsEncoder,
  gradient: gradientEncoder,
  'auto-decoder': autoDecoder,
} as const satisfies { [Type in EncoderConfig['type']]: EncoderType<Extract<EncoderConfig, { type: Type }>> };
