import { type Document, isAlias, isMap, isNode, isSeq, LineCounter, type Node, parseDocument, type Scalar } from 'yaml';
import type * as z from 'zod';
import { ConfigError, type ConfigIssue, type ConfigPlace } from './config-error.js';
import { describeIssue, describeUnknownKey } from './describe-issue.js';
import type { Override } from './override.js';

type Path = readonly (string | number)[];

/** A checked YAML text, with the place of every value. */
export interface CheckedDocument<T> {
  value: T;
  /** Where a value was written; a key with a default is placed at the mapping that leaves it out. */
  placeOf(path: Path): ConfigPlace;
  /** The fault of a value that only later steps can see, placed like the schema's own. */
  issueAt(path: Path, problem: string): ConfigError;
}

/**
 * Reads a YAML text, applies the overrides and checks the result against the schema.
 *
 * @param file the name to use in messages
 * @throws ConfigError with every fault found, each with file, line and column, or with the option that brought it
 */
export function checkDocument<T>(
  schema: z.ZodType<T>,
  source: string,
  { file, overrides = [] }: { file: string; overrides?: readonly Override[] },
): CheckedDocument<T> {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const placeAt = (offset: number, end: number): ConfigPlace => {
    const { line, col } = lines.linePos(offset);
    const lineEnd = source.indexOf('\n', offset);
    return { file, line, column: col, length: Math.max(1, Math.min(end, lineEnd < 0 ? end : lineEnd) - offset) };
  };
  if (document.errors.length > 0)
    throw new ConfigError(
      document.errors.map(({ message, pos }) => ({ place: placeAt(...pos), path: [], problem: message })),
      source,
    );
  for (const override of overrides) applyOverride(document, override, source);

  const placeOf = (path: Path): ConfigPlace => {
    const override = overrides.findLast(({ path: set }) => isPrefix(set, path) || isPrefix(path, set));
    for (let depth = path.length; depth >= 0; depth--) {
      const found = nodeAt(document, path.slice(0, depth));
      if (found?.range) return placeAt(found.range[0], found.range[1]);
      // A node without a place in the text was made by an override.
      if (found && override) return { flag: override.flag };
    }
    return { file, line: 1, column: 1, length: 1 };
  };

  const knownKeys = new Map<string, string[]>();
  const result = schema.safeParse(toValue(document, file, source), {
    error(issue) {
      if (issue.code === 'unrecognized_keys') knownKeys.set(pathKey(issue.path ?? []), keysOf(issue.inst));
      return describeIssue(issue);
    },
  });
  if (result.success)
    return {
      value: result.data,
      placeOf,
      issueAt: (path, problem) => new ConfigError([{ place: placeOf(path), path, problem }], source),
    };
  const issues = result.error.issues.flatMap((issue): ConfigIssue[] => {
    const path = issue.path as Path;
    if (issue.code !== 'unrecognized_keys')
      return [{ place: placeOf(path), path, problem: joinProblem(path, issue.message) }];
    return issue.keys.map((key) => ({
      place: keyPlace(document, path, key, placeAt) ?? placeOf([...path, key]),
      path: [...path, key],
      problem: `${path.length > 0 ? `in ${path.join('.')}: ` : ''}${describeUnknownKey(key, knownKeys.get(pathKey(path)) ?? [])}`,
    }));
  });
  throw new ConfigError(issues.sort(byPlace), source);
}

/** @throws ConfigError for an alias without its anchor, and for aliases that multiply beyond measure. */
function toValue(document: Document.Parsed, file: string, source: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new ConfigError([{ place: { file }, path: [], problem: (error as Error).message }], source);
  }
}

/** What was typed last is looked at first; the rest in the order of the file. */
function byPlace(a: ConfigIssue, b: ConfigIssue): number {
  const key = ({ place }: ConfigIssue): number => ('line' in place ? place.line * 1e4 + place.column : 0);
  return key(a) - key(b);
}

/** `train.steps: expected …`, `train.steps is missing: …`. */
function joinProblem(path: Path, message: string): string {
  if (path.length === 0) return message;
  return `${path.join('.')}${message.startsWith('is ') ? ' ' : ': '}${message}`;
}

function applyOverride(document: Document.Parsed, { flag, path, value }: Override, source: string): void {
  try {
    if (document.contents === null) (document as Document).contents = document.createNode({}) as never;
    document.setIn(path, document.createNode(value));
  } catch {
    // The only way to fail: a part of the path is a plain value.
    const depth = path.findIndex((_, index) => {
      const node = nodeAt(document, path.slice(0, index));
      return !isMap(node) && !isSeq(node);
    });
    const problem = `${path.slice(0, depth).join('.') || 'the configuration'} is a plain value: nothing can be set below it`;
    throw new ConfigError([{ place: { flag }, path, problem }], source);
  }
}

/** The node of a value; undefined where there is none. */
function nodeAt(document: Document.Parsed, path: Path): Node | undefined {
  let node: unknown = document.contents;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (!isMap(node) && !isSeq(node)) return undefined;
    node = node.get(part, true);
  }
  return isNode(node) ? node : undefined;
}

/** The place of a key of the mapping at `path`; undefined if no text holds it. */
function keyPlace(
  document: Document.Parsed,
  path: Path,
  key: string,
  placeAt: (offset: number, end: number) => ConfigPlace,
): ConfigPlace | undefined {
  let node = nodeAt(document, path);
  if (isAlias(node)) node = node.resolve(document) as Node | undefined;
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => String((item.key as Scalar | null)?.value ?? item.key) === key);
  const range = (pair?.key as Node | undefined)?.range;
  return range ? placeAt(range[0], range[1]) : undefined;
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
