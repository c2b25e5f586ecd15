import type { KeysOptions } from '../commands/keys.js';
import { UsageError } from '../commands/usage-error.js';
import { configKeys } from '../config/config-keys.js';
import { nearest } from '../config/describe-issue.js';
import { keysMarkdown, keysText } from '../config/format-keys.js';
import { configJsonSchema } from '../config/json-schema.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

/** Prints what configurations can say. */
export function explainKeys({ key, format }: KeysOptions, terminal: Terminal): void {
  if (format === 'json-schema') {
    if (key !== undefined) throw new UsageError('a JSON Schema is of all keys');
    writeLine(terminal.out, JSON.stringify(configJsonSchema(), null, 2));
    return;
  }
  const all = configKeys();
  const chosen = all.filter((one) => key === undefined || one.key === key || one.key.startsWith(`${key}.`));
  if (chosen.length === 0) {
    const near = nearest(
      key as string,
      all.map((one) => one.key),
    );
    throw new UsageError(`${key}: there is no such key${near ? `; did you mean ${near}?` : ''}`);
  }
  if (format === 'markdown') terminal.out.write(keysMarkdown(chosen));
  else writeLine(terminal.out, keysText(chosen));
}
