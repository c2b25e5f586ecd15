/**
 * How families are made: members that own their schema, citation and example, and registries from which all else follows.
 *
 * @module @hypersiren/siren/family
 */
export { type Citation, citation } from './citation.js';
export { type ExpectedOption, expected } from './expected.js';
export {
  type Family,
  familyOf,
  familySchema,
  namedSchema,
  type Registry,
  type SettingsIn,
} from './family.js';
export {
  defineMember,
  type FullOptions,
  type FullSettings,
  type Member,
  type MemberDefinition,
  type MemberSchema,
  type NamedSchema,
  type OptionsShape,
  type Settings,
} from './member.js';
export { FUNCTA_PAPER, SIREN_PAPER } from './papers.js';
export { LONGEST_QUOTE, quote } from './quote.js';
export { readOptions } from './read-options.js';
