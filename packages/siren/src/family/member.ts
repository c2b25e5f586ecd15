import * as z from 'zod';
import type { Citation } from './citation.js';

/** Keys of a configuration and what can stand there; the shape of a zod object. */
export type OptionsShape = z.core.$ZodLooseShape;

/** A schema that reads one member's configuration: an object of which one key has the member's name. */
export type MemberSchema = z.ZodObject;

/** What stands in a configuration before defaults are filled in. */
export type Settings<Schema extends z.ZodType> = DeepReadonly<z.input<Schema>>;

/** The same with every default. */
export type FullSettings<Schema extends z.ZodType> = DeepReadonly<z.output<Schema>>;

/** Options with every default, of the keys of a zod object. */
export type FullOptions<Shape extends OptionsShape> = FullSettings<z.ZodObject<Shape>>;

type DeepReadonly<T> = T extends string | number | boolean | null | undefined | Uint8Array
  ? T
  : T extends readonly unknown[] | object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** The schema of a member whose name stands under a key: `type: cnn`. */
export type NamedSchema<Key extends string, Name extends string, Options extends OptionsShape> = z.ZodObject<
  { [K in Key]: z.ZodLiteral<Name> } & Options,
  z.core.$strict
>;

/** What every member of every family says of itself. */
export interface Member<Name extends string = string, Schema extends z.ZodType = MemberSchema> {
  /** What configurations call it. */
  readonly name: Name;
  /** One line for help texts, tables and the schema. */
  readonly description: string;
  /** Its configuration: keys, defaults, and what they mean. */
  readonly schema: Schema;
  /** The papers that it comes from; none for our own. */
  readonly citations: readonly Citation[];
  /** A small configuration, for tests. */
  readonly example: Settings<Schema>;
}

/** What a member's file says of it. */
export interface MemberDefinition<Name extends string, Options extends OptionsShape> {
  readonly name: Name;
  /** One line. */
  readonly description: string;
  /** Keys beside the name, each a zod schema with its default and description. */
  readonly options: Options;
  readonly citations?: readonly Citation[];
  /** Values of the keys that tests take; those left out have their defaults. */
  readonly example?: Settings<z.ZodObject<Options>>;
}

/** A member by its definition. */
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
