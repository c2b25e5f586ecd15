import * as z from 'zod';
import { configSchema } from './schemas/schema.js';

/** The part of JSON Schema (draft 7) that a configuration's schema is made of. */
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
  /** Of a list, or one for each place of it. */
  items?: JsonSchema | readonly JsonSchema[];
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
}

/**
 * What can be written into a configuration, for editors: a JSON Schema, draft 7.
 *
 * @param of the schema of a training, which is the default, or of a fit
 */
export function configJsonSchema(of: z.ZodObject = configSchema): JsonSchema {
  const schema = z.toJSONSchema(of, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override({ jsonSchema }) {
      // Whole numbers are those that a double can count to; to say so of each helps nobody.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  }) as JsonSchema;
  const path: JsonSchema = { type: 'string' };
  return {
    ...schema,
    title: 'A configuration of hypersiren',
    // One that extends another need not say everything itself.
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
