import { quote } from '@hypersiren/siren/family';
import type { JsonSchema } from './json-schema.js';

/** A key of the configuration schema. */
export interface ConfigKey {
  /** Path of the key: `train.steps`. */
  key: string;
  /** Description of the type and range of the value. */
  type: string;
  description?: string;
  /** Default value as YAML. Left out if the key has no default. */
  default?: string;
  /** Members of a family that have the key: `type: unet`. Empty if the key does not belong to a family. */
  when: readonly string[];
  /** Possible values, if they are an enumeration; otherwise empty. */
  choices: readonly string[];
}

/**
 * Returns every key of a configuration, in the order of the schema.
 *
 * @param schema JSON schema of a training or of a fit
 */
export function configKeys({ properties = {} }: JsonSchema): ConfigKey[] {
  return merge(Object.entries(properties).flatMap(([key, schema]) => describe(key, schema, [])));
}

function describe(key: string, schema: JsonSchema, when: readonly string[]): ConfigKey[] {
  const own: ConfigKey = {
    key,
    type: typeText(schema),
    choices: choicesOf(schema),
    when,
    ...(schema.description !== undefined && { description: schema.description }),
    ...(schema.default !== undefined && !isEmpty(schema.default) && { default: quote(schema.default) }),
  };
  return [own, ...membersOf(schema).flatMap((member) => below(key, member, when))];
}

/** Returns the keys of a mapping. Keys of a family member record the member. */
function below(key: string, member: JsonSchema, when: readonly string[]): ConfigKey[] {
  const properties = Object.entries(member.properties ?? {});
  const chosen = properties.find(([, { const: value }]) => value !== undefined);
  const condition = chosen ? [`${chosen[0]}: ${chosen[1].const}`] : when;
  return properties.flatMap(([name, schema]) =>
    describe(`${key}.${name}`, schema, name === chosen?.[0] ? when : condition),
  );
}

/** Returns the alternatives of a union, or the schema itself if it is not a union. */
function membersOf(schema: JsonSchema): readonly JsonSchema[] {
  return (schema.anyOf ?? schema.oneOf)?.flatMap(membersOf) ?? [schema];
}

function typeText(schema: JsonSchema): string {
  const members = membersOf(schema);
  if (members.length > 1) {
    const families = members.map(({ properties }) =>
      Object.values(properties ?? {}).find((one) => one.const !== undefined),
    );
    if (families.every((member) => member !== undefined)) return 'mapping';
    return [...new Set(members.map(typeText))].join(' or ');
  }
  const { type, enum: values, const: value, items, properties, additionalProperties } = members[0] as JsonSchema;
  if (values) return values.join(', ');
  if (value !== undefined) return String(value);
  switch (type) {
    case 'integer':
      return `whole number${range(members[0] as JsonSchema)}`;
    case 'number':
      return `number${range(members[0] as JsonSchema)}`;
    case 'boolean':
      return 'true, false';
    case 'string':
      return 'text';
    case 'array':
      if (Array.isArray(items)) return `[${(items as readonly JsonSchema[]).map(typeText).join(', ')}]`;
      return items ? `list of ${typeText(items as JsonSchema)}` : 'list';
    case 'object':
      if (typeof additionalProperties === 'object') return `mapping of names to ${typeText(additionalProperties)}`;
      return properties ? `{${Object.keys(properties).join(', ')}}` : 'mapping';
    default:
      return 'anything';
  }
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  const bounds = [
    ...(minimum === undefined ? [] : [`at least ${minimum}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(maximum === undefined ? [] : [`at most ${maximum}`]),
    ...(exclusiveMaximum === undefined ? [] : [`below ${exclusiveMaximum}`]),
  ];
  return bounds.length > 0 ? ` ${bounds.join(', ')}` : '';
}

function choicesOf(schema: JsonSchema): string[] {
  return membersOf(schema).flatMap(({ type, enum: values, const: value }) => {
    if (values) return values.map(String);
    if (value !== undefined) return [String(value)];
    return type === 'boolean' ? ['true', 'false'] : [];
  });
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Merges entries of a key that several members of a family define alike. */
function merge(keys: readonly ConfigKey[]): ConfigKey[] {
  const merged: ConfigKey[] = [];
  for (const one of keys) {
    const choosing = one.type.split(' ').length === 1 && one.choices.length === 1;
    const same = merged.find(
      (other) =>
        other.key === one.key &&
        ((choosing && other.choices.length > 0) ||
          (other.type === one.type && other.default === one.default && other.description === one.description)),
    );
    if (!same) {
      merged.push({ ...one });
      continue;
    }
    same.choices = [...new Set([...same.choices, ...one.choices])];
    if (choosing) {
      same.type = same.choices.join(', ');
      // The description of one member is not that of the family.
      if (same.description !== one.description) delete same.description;
    }
    same.when = [...new Set([...same.when, ...one.when])];
  }
  return merged;
}
