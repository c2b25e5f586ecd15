import { type CnnEncoderConfig, cnnEncoder } from './cnn-encoder.js';
import type { EncoderType } from './encoder.js';
import { type UnetEncoderConfig, unetEncoder } from './unet-encoder.js';

/** Configuration of any encoder; `type` says which. */
export type EncoderConfig = CnnEncoderConfig | UnetEncoderConfig;

/** Every encoder by the `type` of its configuration. */
export const encoders = {
  cnn: cnnEncoder,
  unet: unetEncoder,
} as const satisfies { [Type in EncoderConfig['type']]: EncoderType<Extract<EncoderConfig, { type: Type }>> };
