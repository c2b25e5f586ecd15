import { parseDocument } from 'yaml';
import { ConfigError } from './config-error.js';

/** One `--set key=value`. */
export interface Override {
  /** The option as typed, for error messages. */
  flag: string;
  path: readonly string[];
  /** The value, read as YAML: `100` is a number, `[10, 200]` a list, `{source: idx}` a mapping. */
  value: unknown;
}

/**
 * Reads `train.steps=100`.
 *
 * @throws ConfigError if there is no `=`, a part of the key is empty, or the value is not YAML.
 */
export function parseOverride(text: string): Override {
  const flag = `--set ${text}`;
  const fail = (problem: string): never => {
    throw new ConfigError([{ place: { flag }, path: [], problem }], '');
  };
  const equals = text.indexOf('=');
  if (equals < 0) return fail('expected key=value, for instance train.steps=100');
  const path = text.slice(0, equals).trim().split('.');
  if (path.some((part) => part === ''))
    return fail('expected a key with dots between its parts, for instance train.steps');
  const document = parseDocument(text.slice(equals + 1), { prettyErrors: false });
  const [error] = document.errors;
  if (error) return fail(`the value is not YAML: ${error.message}`);
  return { flag, path, value: document.toJS() };
}
