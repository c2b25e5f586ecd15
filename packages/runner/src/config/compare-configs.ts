import { quote } from './describe-issue.js';

/** A key that configurations do not have alike, with its value in each; `–` where it is left out. */
export interface ConfigDifference {
  key: string;
  values: readonly string[];
}

/** What configurations do not have alike, in the order of the first that has it. Lists count as one value. */
export function compareConfigs(configs: readonly object[]): ConfigDifference[] {
  const flat = configs.map((config) => new Map(flatten(config, '')));
  const keys = new Set(flat.flatMap((values) => [...values.keys()]));
  return [...keys]
    .map((key) => ({ key, values: flat.map((values) => values.get(key) ?? '–') }))
    .filter(({ values }) => values.some((value) => value !== values[0]));
}

function flatten(value: unknown, key: string): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[key, quote(value)]];
  return Object.entries(value).flatMap(([name, below]) => flatten(below, key ? `${key}.${name}` : name));
}
