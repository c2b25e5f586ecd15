import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import { applyMergeKeys } from './merge-keys.js';

/** Largest number of characters in a YAML text. A longer file is not a configuration. */
export const MAX_YAML_LENGTH = 1_000_000;

/** Largest number of values in a YAML text. An alias counts as the values that it stands for. */
export const MAX_YAML_VALUES = 20_000;

/** Largest nesting depth of mappings and lists. */
export const MAX_YAML_DEPTH = 40;

/** A syntax error, with its start and end offsets in the text. */
export interface YamlFault {
  readonly problem: string;
  readonly pos: readonly [number, number];
}

/** A parsed YAML text, or its syntax errors. */
export type ParsedYaml =
  | { readonly document: Document.Parsed; readonly lines: LineCounter; readonly faults?: undefined }
  | {
      readonly faults: readonly [YamlFault, ...YamlFault[]];
      readonly lines: LineCounter;
      readonly document?: undefined;
    };

/**
 * Parses a YAML text. The length, the nesting depth, the number of values and the expansion of aliases are limited; an
 * alias to a value that contains itself is an error. A parsed document converts to a JavaScript value quickly and
 * without loss.
 */
export function parseYaml(source: string): ParsedYaml {
  const lines = new LineCounter();
  const fail = (problem: string, pos: readonly [number, number] = [0, 1]): ParsedYaml => ({
    faults: [{ problem, pos }],
    lines,
  });
  if (source.length > MAX_YAML_LENGTH)
    return fail(`has ${source.length} characters; a configuration has at most ${MAX_YAML_LENGTH}`);
  // Each value has its own line or comma, so the count is known to be too large without parsing.
  if ((source.match(/[,\n]/g)?.length ?? 0) > 2 * MAX_YAML_VALUES)
    return fail(`holds more than the ${MAX_YAML_VALUES} values that a configuration may have`);
  const deep = tooDeep(source);
  if (deep !== undefined) {
    parseDocument(source.slice(0, deep), { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
    return fail(`lists and mappings are nested more than ${MAX_YAML_DEPTH} levels deep`, [deep, deep + 1]);
  }
  // Duplicate keys are detected below in linear time; the parser's own check is quadratic.
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  const [first, ...others] = document.errors.map(({ message, pos }) => ({ problem: message, pos }));
  if (first) return { faults: [first, ...others], lines };
  const fault = faultOf(document);
  if (fault) return { faults: [fault], lines };
  applyMergeKeys(document);
  return { document, lines };
}

/**
 * Returns the offset at which a text exceeds the nesting depth; undefined if it does not. The parser is recursive, so
 * this check comes first. Brackets in strings and comments count as well.
 */
function tooDeep(source: string): number | undefined {
  let brackets = 0;
  for (let at = 0; at < source.length; at++) {
    const character = source[at];
    if (character === '[' || character === '{') brackets++;
    else if ((character === ']' || character === '}') && brackets > 0) brackets--;
    if (brackets > MAX_YAML_DEPTH) return at;
  }
  // Each dash or question mark of `- - - -` and `? ? ? ?` is one level.
  const dashes = new RegExp(`(?:[-?][ \\t]+){${MAX_YAML_DEPTH}}`).exec(source);
  if (dashes) return dashes.index;
  // Each level of a block is indented by at least one column.
  const indented = new RegExp(`^ {${2 * MAX_YAML_DEPTH},}(?=\\S)`, 'm').exec(source);
  return indented && indentLevels(source) > MAX_YAML_DEPTH ? indented.index : undefined;
}

/** Returns the largest number of nested indentation levels. */
function indentLevels(source: string): number {
  const levels: number[] = [];
  let most = 0;
  for (const line of source.split('\n')) {
    const indent = line.search(/\S/);
    if (indent < 0) continue;
    while (levels.length > 0 && (levels.at(-1) as number) >= indent) levels.pop();
    levels.push(indent);
    most = Math.max(most, levels.length);
  }
  return most;
}

/** Returns the first error in the nodes of a parsed text; undefined if there is none. */
function faultOf(document: Document.Parsed): YamlFault | undefined {
  const sizes = new Map<Node, number>();
  const open = new Set<Node>();
  const anchors = new Map<string, Node>();
  const place = (node: Node): readonly [number, number] => (node.range ? [node.range[0], node.range[1]] : [0, 1]);
  let total = 0;
  /** Returns the number of values that a node stands for. */
  const measure = (node: Node | null | undefined, depth: number): number => {
    if (!node) return 1;
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (!target) throw new Fault(`there is no anchor &${node.source} before this alias`, place(node));
      if (open.has(target)) throw new Fault(`*${node.source} refers to a value that contains itself`, place(node));
      return count(sizes.get(target) ?? 1, node);
    }
    if ('anchor' in node && node.anchor) anchors.set(node.anchor as string, node);
    if (!isCollection(node)) return count(1, node);
    if (depth > MAX_YAML_DEPTH)
      throw new Fault(`lists and mappings are nested more than ${MAX_YAML_DEPTH} levels deep`, place(node));
    open.add(node);
    const seen = new Set<unknown>();
    let size = count(1, node);
    for (const item of node.items) {
      if (!isPair(item)) {
        size += measure(item as Node, depth + 1);
        continue;
      }
      if (isMap(node)) checkKey(item.key as Node | null, seen, place);
      size += measure(item.value as Node | null, depth + 1);
    }
    open.delete(node);
    sizes.set(node, size);
    return size;
  };
  const count = (size: number, node: Node): number => {
    total += size;
    if (total > MAX_YAML_VALUES)
      throw new Fault(
        isAlias(node)
          ? `Excessive alias count: with this one, more than ${MAX_YAML_VALUES} values`
          : `holds more than the ${MAX_YAML_VALUES} values that a configuration may have`,
        place(node),
      );
    return size;
  };
  try {
    measure(document.contents, 0);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

/** Checks that a key is a scalar, is unique in its mapping and is not {@link FORBIDDEN}. */
function checkKey(key: Node | null, seen: Set<unknown>, place: (node: Node) => readonly [number, number]): void {
  if (!key) return;
  if (!isScalar(key)) throw new Fault('expected a key that is text or a number', place(key));
  const name = String(key.value);
  if (name === FORBIDDEN) throw new Fault(`${FORBIDDEN} is not allowed as a key`, place(key));
  if (seen.has(name)) throw new Fault('this key occurs twice', place(key));
  seen.add(name);
}

/** Key that is not allowed, because a JavaScript object treats it as its prototype. */
export const FORBIDDEN = '__proto__';

class Fault extends Error implements YamlFault {
  constructor(
    readonly problem: string,
    readonly pos: readonly [number, number],
  ) {
    super(problem);
  }
}
