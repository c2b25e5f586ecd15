import * as z from 'zod';
import type { Citation } from './citation.js';

/** Keys of a configuration and their schemas: the shape of a zod object. */
export type OptionsShape = z.core.$ZodLooseShape;

/** Schema of a member's configuration. One key of the object has the member's name as its value. */
export type MemberSchema = z.ZodObject;

/** Configuration before defaults are filled in. */
export type Settings<Schema extends z.ZodType> = DeepReadonly<z.input<Schema>>;

/** Configuration with every default filled in. */
export type FullSettings<Schema extends z.ZodType> = DeepReadonly<z.output<Schema>>;

/** Options with every default filled in, given the shape of a zod object. */
export type FullOptions<Shape extends OptionsShape> = FullSettings<z.ZodObject<Shape>>;

type DeepReadonly<T> = T extends string | number | boolean | null | undefined | Uint8Array
  ? T
  : T extends readonly unknown[] | object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** Schema of a member whose name is the value of a key: `type: cnn`. */
export type NamedSchema<Key extends string, Name extends string, Options extends OptionsShape> = z.ZodObject<
  { [K in Key]: z.ZodLiteral<Name> } & Options,
  z.core.$strict
>;

/** A member of a family. */
export interface Member<Name extends string = string, Schema extends z.ZodType = MemberSchema> {
  /** Name in configurations. */
  readonly name: Name;
  /** Description in one line, for help texts, tables and the schema. */
  readonly description: string;
  /** Schema of the configuration: keys, defaults and descriptions. */
  readonly schema: Schema;
  /** Papers that describe the method. Empty for methods of this project. */
  readonly citations: readonly Citation[];
  /** A small configuration for tests. */
  readonly example: Settings<Schema>;
}

/** Definition of a member. */
export interface MemberDefinition<Name extends string, Options extends OptionsShape> {
  readonly name: Name;
  /** Description in one line. */
  readonly description: string;
  /** Keys in addition to the name. Each value is a zod schema with its default and description. */
  readonly options: Options;
  readonly citations?: readonly Citation[];
  /** Options for tests. Keys that are left out have their defaults. */
  readonly example?: Settings<z.ZodObject<Options>>;
}

/** Creates a member from its definition. */
export function defineMember<const Name extends string, Options extends OptionsShape, Key extends string = 'type'>(
  { name, description, options, citations = [], example }: MemberDefinition<Name, Options>,
  key: Key = 'type' as Key,
): Member<Name, NamedSchema<Key, Name, Options>> {
  const schema = z.strictObject({ [key]: z.literal(name).describe(description), ...options } as OptionsShape);
  return {
    name,
    description,
    schema: schema as unknown as NamedSchema<Key, Name, Options>,
    citations,
    example: { [key]: name, ...(example as object) } as never,
  };
}
