import { quote } from '@hypersiren/siren/family';
import type { JsonSchema } from './json-schema.js';

/** A key that a configuration can have. */
export interface ConfigKey {
  /** `train.steps`. */
  key: string;
  /** What can stand there, in words. */
  type: string;
  description?: string;
  /** As YAML would have it. */
  default?: string;
  /** The members of a family that have it: `type: unet`. None if it is no family's key. */
  when: readonly string[];
  /** The words that can stand there, if they can be listed. */
  choices: readonly string[];
}

/**
 * Every key of a configuration, in the order of the schema.
 *
 * @param schema of a training, of a fit, or as it was written into a file
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

/** The keys of a mapping; those of a family's member say of which. */
function below(key: string, member: JsonSchema, when: readonly string[]): ConfigKey[] {
  const properties = Object.entries(member.properties ?? {});
  const chosen = properties.find(([, { const: value }]) => value !== undefined);
  const condition = chosen ? [`${chosen[0]}: ${chosen[1].const}`] : when;
  return properties.flatMap(([name, schema]) =>
    describe(`${key}.${name}`, schema, name === chosen?.[0] ? when : condition),
  );
}

/** The schemas of which one holds: those of a union, or the one itself. */
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

/** Joins what several members of a family say alike of a key. */
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
      // What one member says of itself is not said of the family.
      if (same.description !== one.description) delete same.description;
    }
    same.when = [...new Set([...same.when, ...one.when])];
  }
  return merged;
}
