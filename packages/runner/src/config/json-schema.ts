import * as z from 'zod';
import { configSchema } from './schemas/schema.js';

/** Subset of JSON Schema (draft 7) that configuration schemas use. */
export interface JsonSchema {
  $schema?: string;
  title?: string;
  description?: string;
  type?: string;
  const?: unknown;
  enum?: readonly unknown[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minItems?: number;
  properties?: Record<string, JsonSchema>;
  required?: readonly string[];
  additionalProperties?: boolean | JsonSchema;
  /** Schema of all items, or one schema per position. */
  items?: JsonSchema | readonly JsonSchema[];
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
}

/**
 * Returns the JSON Schema (draft 7) of a configuration file, for editors.
 *
 * @param of schema of a training (default) or of a fit
 */
export function configJsonSchema(of: z.ZodObject = configSchema): JsonSchema {
  const schema = z.toJSONSchema(of, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override({ jsonSchema }) {
      // Omits the bounds that zod adds to every integer: the range of safe integers.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  }) as JsonSchema;
  const path: JsonSchema = { type: 'string' };
  return {
    ...schema,
    title: 'A configuration of hypersiren',
    // A configuration that extends another may leave out required keys.
    required: [],
    properties: {
      extends: {
        description: 'Configurations that this one extends; paths are relative to its folder',
        anyOf: [path, { type: 'array', items: path }],
      },
      ...schema.properties,
    },
  };
}
