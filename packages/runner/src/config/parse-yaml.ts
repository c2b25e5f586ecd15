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

/** More characters than any configuration has: it is another file. */
export const MAX_YAML_LENGTH = 1_000_000;

/** Values, aliases counted as what they stand for: a list of ten thousand paths is one configuration, a million values none. */
export const MAX_YAML_VALUES = 20_000;

/** Mappings and lists within each other. */
export const MAX_YAML_DEPTH = 40;

/** A fault of a text's form, from one offset to another. */
export interface YamlFault {
  readonly problem: string;
  readonly pos: readonly [number, number];
}

/** A text of YAML, or what is wrong with its form. */
export type ParsedYaml =
  | { readonly document: Document.Parsed; readonly lines: LineCounter; readonly faults?: undefined }
  | {
      readonly faults: readonly [YamlFault, ...YamlFault[]];
      readonly lines: LineCounter;
      readonly document?: undefined;
    };

/**
 * Parses a text of YAML within limits: of length, depth, number of values, and of what its aliases stand for, which may not hold
 * themselves. What passes can be made a value of JavaScript in a moment, with nothing lost.
 */
export function parseYaml(source: string): ParsedYaml {
  const lines = new LineCounter();
  const fail = (problem: string, pos: readonly [number, number] = [0, 1]): ParsedYaml => ({
    faults: [{ problem, pos }],
    lines,
  });
  if (source.length > MAX_YAML_LENGTH)
    return fail(`has ${source.length} characters; a configuration has at most ${MAX_YAML_LENGTH}`);
  // Each value has a line or a comma of its own; a text with many more of them is not worth parsing.
  if ((source.match(/[,\n]/g)?.length ?? 0) > 2 * MAX_YAML_VALUES)
    return fail(`holds more than the ${MAX_YAML_VALUES} values that a configuration may have`);
  const deep = tooDeep(source);
  if (deep !== undefined) {
    parseDocument(source.slice(0, deep), { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
    return fail(`lists and mappings are nested more than ${MAX_YAML_DEPTH} levels deep`, [deep, deep + 1]);
  }
  // Keys that come twice are looked for below, where it takes no time that grows with their square.
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  const [first, ...others] = document.errors.map(({ message, pos }) => ({ problem: message, pos }));
  if (first) return { faults: [first, ...others], lines };
  const fault = faultOf(document);
  if (fault) return { faults: [fault], lines };
  applyMergeKeys(document);
  return { document, lines };
}

/**
 * Where a text nests too deeply for the parser, which calls itself for each level; undefined if it does not. Brackets in strings and
 * comments are counted too, which no configuration has so many of.
 */
function tooDeep(source: string): number | undefined {
  let brackets = 0;
  for (let at = 0; at < source.length; at++) {
    const character = source[at];
    if (character === '[' || character === '{') brackets++;
    else if ((character === ']' || character === '}') && brackets > 0) brackets--;
    if (brackets > MAX_YAML_DEPTH) return at;
  }
  // `- - - -` and `? ? ? ?`, a level each.
  const dashes = new RegExp(`(?:[-?][ \\t]+){${MAX_YAML_DEPTH}}`).exec(source);
  if (dashes) return dashes.index;
  // A level of a block is one column further in, at least.
  const indented = new RegExp(`^ {${2 * MAX_YAML_DEPTH},}(?=\\S)`, 'm').exec(source);
  return indented && indentLevels(source) > MAX_YAML_DEPTH ? indented.index : undefined;
}

/** The most levels that the indents of lines have above each other. */
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

/** What is wrong with a parsed text's nodes; undefined if nothing is. */
function faultOf(document: Document.Parsed): YamlFault | undefined {
  const sizes = new Map<Node, number>();
  const open = new Set<Node>();
  const anchors = new Map<string, Node>();
  const place = (node: Node): readonly [number, number] => (node.range ? [node.range[0], node.range[1]] : [0, 1]);
  let total = 0;
  /** Of what a node stands for, in values. */
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

/** A key is a plain value, comes once, and is none that JavaScript takes for something else. */
function checkKey(key: Node | null, seen: Set<unknown>, place: (node: Node) => readonly [number, number]): void {
  if (!key) return;
  if (!isScalar(key)) throw new Fault('expected a key that is text or a number', place(key));
  const name = String(key.value);
  if (name === FORBIDDEN) throw new Fault(`${FORBIDDEN} is not allowed as a key`, place(key));
  if (seen.has(name)) throw new Fault('this key occurs twice', place(key));
  seen.add(name);
}

/** An object of JavaScript loses what has this name. */
export const FORBIDDEN = '__proto__';

class Fault extends Error implements YamlFault {
  constructor(
    readonly problem: string,
    readonly pos: readonly [number, number],
  ) {
    super(problem);
  }
}
