/**
 * Families of interchangeable members. A member owns its schema, citation and example. A registry lists the members,
 * and the help, the documentation and the validation are derived from it.
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
