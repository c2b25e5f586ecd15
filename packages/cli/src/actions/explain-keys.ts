import { configJsonSchema, configKeys, keysMarkdown, keysText, nearest } from '@hypersiren/runner/config';
import { UsageError } from '@hypersiren/runner/options';
import type { KEY_FORMATS, KEY_OWNERS } from '../key-choices.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

export interface KeysOptions {
  key: string | undefined;
  format: (typeof KEY_FORMATS)[number];
  of: (typeof KEY_OWNERS)[number];
}

/** Prints the keys of configurations. */
export async function explainKeys({ key, format, of }: KeysOptions, terminal: Terminal): Promise<void> {
  const schema = configJsonSchema(await schemaOf(of));
  if (format === 'json-schema') {
    if (key !== undefined) throw new UsageError('a JSON Schema contains all keys; omit the key');
    writeLine(terminal.out, JSON.stringify(schema, null, 2));
    return;
  }
  const all = configKeys(schema);
  const chosen = all.filter((one) => key === undefined || one.key === key || one.key.startsWith(`${key}.`));
  if (chosen.length === 0) {
    const near = nearest(
      key as string,
      all.map((one) => one.key),
    );
    throw new UsageError(`${key}: unknown key${near ? `; did you mean ${near}?` : ''}`);
  }
  if (format === 'markdown') terminal.out.write(keysMarkdown(chosen));
  else writeLine(terminal.out, keysText(chosen));
}

/** Returns the schema of configurations; undefined for that of trainings, the default. */
async function schemaOf(owner: KeysOptions['of']) {
  if (owner === 'train') return undefined;
  // These schemas depend on the packages that read and compute signals and images, which are slow to load.
  const { fitConfigSchema, generatorConfigSchema } = await import('@hypersiren/runner');
  return owner === 'fit' ? fitConfigSchema : generatorConfigSchema;
}
