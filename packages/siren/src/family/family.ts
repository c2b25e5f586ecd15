import * as z from 'zod';
import type { Member, Settings } from './member.js';

// biome-ignore lint/suspicious/noExplicitAny: members of a family differ in their names and schemas
type AnyMember = Member<any, any>;

/** Members of a family by name. */
export type Family<Members extends readonly AnyMember[]> = {
  readonly [M in Members[number] as M['name']]: M;
};

/** Any registry of members. */
export type Registry<M extends AnyMember = AnyMember> = Readonly<Record<string, M>>;

/** Configuration of any member of a registry. */
export type SettingsIn<R extends Registry> = Settings<R[keyof R]['schema']>;

/**
 * Builds the registry of a family: its members by name, in the given order.
 *
 * @throws Error if two members have the same name
 */
export function familyOf<const Members extends readonly AnyMember[]>(members: Members): Family<Members> {
  const family = Object.fromEntries(members.map((member) => [member.name, member]));
  if (Object.keys(family).length < members.length)
    throw new Error(`two members of a family have the same name: ${members.map(({ name }) => name).join(', ')}`);
  return family as Family<Members>;
}

/** Builds the schema of a configuration of one member, which the value of `key` names: `type: cnn`. */
export function familySchema<const R extends Registry, Key extends string = 'type'>(
  family: R,
  key: Key = 'type' as Key,
): z.ZodDiscriminatedUnion<readonly R[keyof R]['schema'][], Key> {
  const schemas = Object.values(family).map(({ schema }) => schema) as unknown as [z.ZodObject, ...z.ZodObject[]];
  return z.discriminatedUnion(key, schemas) as unknown as z.ZodDiscriminatedUnion<readonly R[keyof R]['schema'][], Key>;
}

/**
 * Builds a schema like {@link familySchema} that also accepts a name alone, for the member with its defaults:
 * `emission: low-rank`.
 */
export function namedSchema<const R extends Registry>(
  family: R,
): z.ZodType<z.output<R[keyof R]['schema']>, (keyof R & string) | z.input<R[keyof R]['schema']>> {
  const schema = z.preprocess((value) => (typeof value === 'string' ? { type: value } : value), familySchema(family));
  return schema as unknown as z.ZodType<
    z.output<R[keyof R]['schema']>,
    (keyof R & string) | z.input<R[keyof R]['schema']>
  >;
}
