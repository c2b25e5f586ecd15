import { ConfigError } from './config-error.js';
import { renameFormerOption } from './former-keys.js';
import { FORBIDDEN, MAX_YAML_DEPTH, parseYaml } from './parse-yaml.js';

/** A parsed option `--set key=value`. */
export interface Override {
  /** The option as typed, for error messages. */
  flag: string;
  path: readonly string[];
  /** The value parsed as YAML: `100` is a number, `[10, 200]` a list, `{source: idx}` a mapping. */
  value: unknown;
}

/** Largest length of an option in messages. */
const MAX_FLAG = 200; // characters

/**
 * Parses an override such as `train.steps=100`.
 *
 * @throws ConfigError with `misused` set, if there is no `=`, the value is missing or not YAML, or a part of the key is
 * empty
 */
export function parseOverride(text: string): Override {
  const flag = `--set ${text.length <= MAX_FLAG ? text : `${text.slice(0, MAX_FLAG - 1)}…`}`;
  const fail = (problem: string): never => {
    throw new ConfigError([{ place: { flag }, path: [], problem, malformed: true }], '');
  };
  const equals = text.indexOf('=');
  if (equals < 0) return fail('expected key=value, such as train.steps=100');
  const path = text.slice(0, equals).trim().split('.');
  if (path.some((part) => part === '')) return fail('expected a key such as train.steps');
  if (path.includes(FORBIDDEN)) return fail(`unknown key "${FORBIDDEN}": it is not allowed`);
  if (path.length > MAX_YAML_DEPTH) return fail(`the key has more than ${MAX_YAML_DEPTH} parts`);
  if (text.slice(equals + 1).trim() === '')
    return fail(`a value is missing after ${path.join('.')}=; null stands for no value`);
  const { document, faults } = parseYaml(text.slice(equals + 1));
  if (!document) return fail(`the value is not YAML: ${faults[0].problem}`);
  return renameFormerOption({ flag, path, value: document.toJS({ maxAliasCount: -1 }) });
}
