import { createHash } from 'node:crypto';
import path from 'node:path';
import { FORBIDDEN, parseYaml } from '../config/parse-yaml.js';
import type { SweepConfig } from '../config/schemas/sweep-schema.js';
import { UsageError } from '../usage-error.js';

/** A training of a sweep. */
export interface SweepRun {
  /** Name of the training's folder: `omega0=10,seed=2`. */
  name: string;
  /** Name of the combination, without the seed: `omega0=10`. */
  variant: string;
  /** Name of the variant, if there are variants, and the value of each grid key: `10`. */
  labels: readonly string[];
  /** Overrides, each `key=value`. */
  set: readonly string[];
}

/** Largest length of an option in messages. */
const MAX_SHOWN = 200; // characters

/**
 * Parses grid options `key=value,value,…`. Values are YAML: `model.siren.omega0=10,30`,
 * `model.hypernetwork.hidden=[64],[64, 64]`.
 *
 * @throws UsageError
 */
export function parseGrid(texts: readonly string[]): SweepConfig['grid'] {
  const keys = new Set<string>();
  return Object.fromEntries(
    texts.map((text) => {
      const [, key, values] = /^([\w.-]+)=(.+)$/s.exec(text) ?? [];
      if (key !== undefined && keys.has(key))
        throw new UsageError(`--grid ${text}: ${key} is already varied; list all its values in one --grid`);
      if (key !== undefined) keys.add(key);
      const { document, faults } = parseYaml(`[${values ?? ''}]`);
      const list = (document?.toJS({ maxAliasCount: -1 }) as unknown[] | undefined) ?? [];
      if (key === undefined || list.length === 0) {
        const shown = text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN - 1)}…`;
        const why = key !== undefined && faults ? ` (${faults[0].problem})` : '';
        throw new UsageError(
          `--grid ${shown}: expected a key and values, for instance model.siren.omega0=10,30,60${why}`,
        );
      }
      if (key.split('.').includes(FORBIDDEN))
        throw new UsageError(`--grid ${key}: ${FORBIDDEN} is not allowed as a key`);
      return [key, list];
    }),
  );
}

/**
 * Returns the trainings of a sweep: every variant and combination with every seed. The seeds of a combination follow
 * each other. All folder names are distinct.
 *
 * @throws UsageError for a duplicate value
 */
export function planSweep({ grid, variants, seeds }: SweepConfig, firstSeed: number): SweepRun[] {
  const short = shortNames(Object.keys(grid));
  const folders = distinctNames('variants', Object.keys(variants));
  const named = Object.entries(variants).map(([name, overrides], index) => ({
    names: [folders[index] as string],
    labels: [name],
    set: outerFirst(overrides).map(([key, value]) => `${key}=${JSON.stringify(value)}`),
  }));
  let combinations: { names: string[]; labels: string[]; set: string[] }[] =
    named.length > 0 ? named : [{ names: [], labels: [], set: [] }];
  for (const [key, values] of Object.entries(grid)) {
    const texts = distinctNames(key, values);
    combinations = combinations.flatMap(({ names, labels, set }) =>
      values.map((value, index) => ({
        names: [...names, `${short.get(key)}=${texts[index]}`],
        labels: [...labels, texts[index] as string],
        set: [...set, `${key}=${JSON.stringify(value)}`],
      })),
    );
  }
  return combinations.flatMap(({ names, labels, set }) =>
    Array.from({ length: seeds }, (_, index) => {
      const seed = firstSeed + index;
      return {
        name: cut([...names, `seed=${seed}`].join(',')),
        variant: cut(names.join(',')) || 'model',
        labels,
        set: [...set, `seed=${seed}`],
      };
    }),
  );
}

/**
 * Sorts the settings of a variant by depth. A key must come before the keys below it, which it would otherwise
 * overwrite; entries of a YAML merge key come last.
 */
function outerFirst(overrides: Readonly<Record<string, unknown>>): [key: string, value: unknown][] {
  const depth = (key: string): number => key.split('.').length;
  return Object.entries(overrides).toSorted(([a], [b]) => depth(a) - depth(b));
}

/**
 * Returns short names of keys: the last part of each key, with as many preceding parts as are needed to distinguish the
 * keys.
 */
function shortNames(keys: readonly string[]): Map<string, string> {
  const tail = (key: string, parts: number): string => key.split('.').slice(-parts).join('.');
  return new Map(
    keys.map((key) => {
      let parts = 1;
      while (keys.some((other) => other !== key && tail(other, parts) === tail(key, parts))) parts++;
      return [key, tail(key, parts)];
    }),
  );
}

/**
 * Formats values for folder names. All names differ, even if the file system ignores case. An ambiguous name gets a
 * digest of its value, which does not depend on the order of the values.
 *
 * @throws UsageError for a duplicate value
 */
function distinctNames(key: string, values: readonly unknown[]): string[] {
  const texts = values.map(plain);
  return values.map((value, index) => {
    const text = texts[index] as string;
    const alike = values.filter((_, other) => texts[other]?.toLowerCase() === text.toLowerCase());
    if (alike.filter((other) => JSON.stringify(other) === JSON.stringify(value)).length > 1)
      throw new UsageError(`${key} has the value ${JSON.stringify(value)} twice`);
    return alike.length === 1 ? text : `${text}~${digestOf(value)}`;
  });
}

/** Largest length of a folder name, which leaves room for file extensions. */
const MAX_NAME = 200; // bytes

function cut(name: string): string {
  return name.length <= MAX_NAME ? name : `${name.slice(0, MAX_NAME - 7)}~${digestOf(name)}`;
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 6);
}

/**
 * Formats a value for a folder name. A family member becomes its type and options, and a path becomes its last part.
 */
function plain(value: unknown): string {
  if (typeof value === 'string' && path.isAbsolute(value)) return plain(path.basename(value));
  const text = typeof value === 'string' ? value : JSON.stringify(value).replace('"type":', '');
  return text.replaceAll(/[{}"]/g, '').replaceAll(/[^\w.+[\]-]+/g, '_') || '_';
}
