import { checkChoice } from '../../check-option.js';
import { familyOf, familySchema, type SettingsIn } from '../../family/index.js';
import type { AnyEncoding, Encoding } from './encoding.js';
import { gridEncoding } from './grid-encoding.js';
import { hashEncoding } from './hash-encoding.js';
import { positionalEncoding } from './positional-encoding.js';

/** Encodings of coordinates by name. */
export const encodings = familyOf([positionalEncoding, gridEncoding, hashEncoding]);

/** Configuration of an encoding. */
export type EncodingConfig = SettingsIn<typeof encodings>;

/** Name of an encoding in {@link encodings}. */
export type EncodingName = keyof typeof encodings;

/** Configuration key of the networks that read an encoding instead of the coordinates. */
export const encodingKey = {
  encoding: familySchema(encodings)
    .exactOptional()
    .describe('Features that the network reads instead of the coordinates; none by default'),
};

/**
 * Creates the encoding of coordinates of `inputs` numbers. No tensor is allocated.
 *
 * @throws SirenError `option` if the configuration is invalid
 */
export function encodingOf(config: EncodingConfig, inputs: number): Encoding {
  checkChoice('siren.encoding: type', config.type, Object.keys(encodings));
  return (encodings[config.type] as AnyEncoding).create(config, inputs);
}
