import { quote } from '@hypersiren/siren/family';

/** A key whose value differs between configurations, with its value in each; `–` where the key is left out. */
export interface ConfigDifference {
  key: string;
  values: readonly string[];
}

/**
 * Returns the keys whose values differ between configurations. Keys are in the order of the first configuration that
 * has them. A list counts as one value.
 */
export function compareConfigs(configs: readonly object[]): ConfigDifference[] {
  const flat = configs.map((config) => new Map(flatten(config, '')));
  const keys = new Set(flat.flatMap((values) => [...values.keys()]));
  const isSame = (key: string): boolean => new Set(flat.map((values) => JSON.stringify(values.get(key)))).size === 1;
  return [...keys]
    .filter((key) => !isSame(key))
    .map((key) => ({ key, values: flat.map((values) => (values.has(key) ? quote(values.get(key)) : '–')) }));
}

function flatten(value: unknown, key: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[key, value]];
  return Object.entries(value).flatMap(([name, below]) => flatten(below, key ? `${key}.${name}` : name));
}
