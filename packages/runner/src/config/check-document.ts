import { type Document, isAlias, isMap, isSeq, type Node, type Scalar } from 'yaml';
import type * as z from 'zod';
import { ConfigError, type ConfigIssue, type ConfigPlace, MAX_ISSUES } from './config-error.js';
import { describeIssue, describeUnknownKey } from './describe-issue.js';
import { type Layer, mergeLayers, nodeAt } from './layers.js';
import type { Override } from './override.js';

type Path = readonly (string | number)[];

/** Result of checking YAML texts, with the position of every value. */
export interface CheckedDocument<T> {
  value: T;
  /** Returns the position of a value. The position of a default is that of the mapping that leaves out the key. */
  placeOf(path: Path): ConfigPlace;
  /** Returns the position that a value comes from; undefined for a default. */
  originOf(path: Path): ConfigPlace | undefined;
  /** Creates an error about a value that only a later step can detect, with the position of the value. */
  issueAt(path: Path, problem: string): ConfigError;
}

export interface CheckOptions {
  overrides?: readonly Override[];
  /**
   * Keys that occur only in configurations of another kind, such as `model.kind`, with the error message for each. The
   * message replaces all other issues.
   */
  others?: Readonly<Record<string, string>>;
}

/**
 * Merges YAML texts, applies the overrides and checks the result against the schema.
 *
 * @param layers the lowest layer first, the configuration itself last; the layers are modified and cannot be used again
 * @throws ConfigError with every issue found, each with file, line and column, or with the option that caused it
 */
export function checkDocument<T>(
  schema: z.ZodType<T>,
  layers: readonly Layer[],
  { overrides = [], others = {} }: CheckOptions = {},
): CheckedDocument<T> {
  const { file, source } = layers.at(-1) as Layer;
  const { document, layerOf } = mergeLayers(layers);
  for (const override of overrides) applyOverride(document, override, source);

  const written = (node: Node): ConfigPlace | undefined => layerOf(node)?.placeOf(node);
  const overrideOf = (path: Path): Override | undefined =>
    overrides.findLast(({ path: set }) => isPrefix(set, path) || isPrefix(path, set));
  const placeOf = (path: Path): ConfigPlace => {
    const override = overrideOf(path);
    for (let depth = path.length; depth >= 0; depth--) {
      const found = nodeAt(document, path.slice(0, depth));
      const place = found && written(found);
      if (place) return place;
      // A node without a position in the text comes from an override.
      if (found && override) return { flag: override.flag };
    }
    return { file, line: 1, column: 1, length: 1 };
  };
  const originOf = (path: Path): ConfigPlace | undefined => {
    for (let depth = path.length; depth > 0; depth--) {
      const found = nodeAt(document, path.slice(0, depth));
      if (!found) continue;
      // A key that a mapping leaves out has its default; any other value is the origin of everything below it.
      return depth < path.length && isMap(found) ? undefined : placeOf(path.slice(0, depth));
    }
    return undefined;
  };
  /** Creates an issue with the text of the file that it occurs in. */
  const issueOf = (place: ConfigPlace, path: Path, problem: string): ConfigIssue => {
    const other = 'line' in place ? layers.find((layer) => layer.file === place.file) : undefined;
    return { place, path, problem, ...(other && other.source !== source && { source: other.source }) };
  };

  for (const [key, problem] of Object.entries(others)) {
    const path = key.split('.');
    if (!nodeAt(document, path)) continue;
    const place = keyPlace(document, path.slice(0, -1), path.at(-1) as string, written) ?? placeOf(path);
    throw new ConfigError([issueOf(place, path, problem)], source);
  }

  const knownKeys = new Map<string, string[]>();
  const result = schema.safeParse(document.toJS({ maxAliasCount: -1 }), {
    error(issue) {
      if (issue.code === 'unrecognized_keys') knownKeys.set(pathKey(issue.path ?? []), keysOf(issue.inst));
      return describeIssue(issue);
    },
  });
  if (result.success)
    return {
      value: result.data,
      placeOf,
      originOf,
      issueAt: (path, problem) => new ConfigError([issueOf(placeOf(path), path, problem)], source),
    };
  const issues = result.error.issues.slice(0, MAX_ISSUES).flatMap((issue): ConfigIssue[] => {
    const path = issue.path as Path;
    if (issue.code !== 'unrecognized_keys') return [issueOf(placeOf(path), path, joinProblem(path, issue.message))];
    return issue.keys
      .slice(0, MAX_ISSUES)
      .map((key) =>
        issueOf(
          keyPlace(document, path, key, written) ?? placeOf([...path, key]),
          [...path, key],
          `${path.length > 0 ? `in ${path.join('.')}: ` : ''}${describeUnknownKey(key, knownKeys.get(pathKey(path)) ?? [])}`,
        ),
      );
  });
  const shown = issues.sort(byPlace).slice(0, MAX_ISSUES);
  const more = countFaults(result.error.issues) - shown.length;
  if (more > 0) shown.push({ place: { file }, path: [], problem: `${more} more faults` });
  throw new ConfigError(shown, source);
}

function countFaults(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
}

/** Compares issues: issues of options come first, others in the order of the file. */
function byPlace(a: ConfigIssue, b: ConfigIssue): number {
  const key = ({ place }: ConfigIssue): number => ('line' in place ? place.line * 1e4 + place.column : 0);
  return key(a) - key(b);
}

/** Joins path and message: `train.steps: expected …`, `train.steps is missing: …`. */
function joinProblem(path: Path, message: string): string {
  if (path.length === 0) return message;
  return `${path.join('.')}${message.startsWith('is ') ? ' ' : ': '}${message}`;
}

function applyOverride(document: Document.Parsed, { flag, path, value }: Override, source: string): void {
  try {
    if (path.some((part, index) => isBeyond(document, path.slice(0, index), part))) throw new RangeError();
    if (document.contents === null) (document as Document).contents = document.createNode({}) as never;
    document.setIn(path, document.createNode(value));
  } catch {
    // There are two causes: a part of the path is a plain value, or an index is past the end of a list.
    const depth = path.findIndex((_, index) => {
      const node = nodeAt(document, path.slice(0, index));
      return !isMap(node) && !isSeq(node);
    });
    const problem =
      depth < 0
        ? 'the list has no such index'
        : `${path.slice(0, depth).join('.') || 'the configuration'} is a plain value: nothing can be set below it`;
    throw new ConfigError([{ place: { flag }, path, problem }], source);
  }
}

/**
 * Returns whether the parent is a list and `part` is neither an index of the list nor the index after the last item.
 */
function isBeyond(document: Document.Parsed, above: Path, part: string | number): boolean {
  const list = nodeAt(document, above);
  return isSeq(list) && !(Number.isSafeInteger(Number(part)) && Number(part) >= 0 && Number(part) <= list.items.length);
}

/** Returns the position of a key of the mapping at `path`; undefined if no text contains the key. */
function keyPlace(
  document: Document.Parsed,
  path: Path,
  key: string,
  placeOf: (node: Node) => ConfigPlace | undefined,
): ConfigPlace | undefined {
  let node = nodeAt(document, path);
  if (isAlias(node)) node = node.resolve(document) as Node | undefined;
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => String((item.key as Scalar | null)?.value ?? item.key) === key);
  return pair?.key ? placeOf(pair.key as Node) : undefined;
}

function keysOf(schema: unknown): string[] {
  const shape = (schema as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def?.shape;
  return Object.keys(shape ?? {});
}

function isPrefix(prefix: Path, path: Path): boolean {
  return prefix.every((part, index) => String(path[index]) === String(part));
}

function pathKey(path: readonly PropertyKey[]): string {
  return JSON.stringify(path);
}
