import { familyOf, type SettingsIn } from '@hypersiren/siren/family';
import { attentionEncoder } from './attention-encoder.js';
import { autoDecoder } from './auto-decoder.js';
import { cnnEncoder } from './cnn-encoder.js';
import { gradientEncoder } from './gradient-encoder.js';
import { partialEncoder } from './partial-encoder.js';
import { pointsEncoder } from './points-encoder.js';
import { residualEncoder } from './residual-encoder.js';
import { setEncoder } from './set-encoder.js';
import { unetEncoder } from './unet-encoder.js';
import { vitEncoder } from './vit-encoder.js';

/** All encoders by the `type` of their configuration. */
export const encoders = familyOf([
  cnnEncoder,
  unetEncoder,
  vitEncoder,
  residualEncoder,
  partialEncoder,
  setEncoder,
  attentionEncoder,
  pointsEncoder,
  gradientEncoder,
  autoDecoder,
]);

/** Name of a member of {@link encoders}. */
export type EncoderName = keyof typeof encoders;

/** Configuration of any encoder; `type` names the encoder. */
export type EncoderConfig = SettingsIn<typeof encoders>;
