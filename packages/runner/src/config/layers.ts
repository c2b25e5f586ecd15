import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  stringify,
  visit,
  type YAMLMap,
} from 'yaml';
import { ConfigError, type ConfigPlace, MAX_ISSUES } from './config-error.js';
import { renameFormerKeys } from './former-keys.js';
import { parseYaml } from './parse-yaml.js';
import { type PathOptions, resolvePath, UnsetVariableError } from './resolve-path.js';

/** A parsed YAML text of a configuration, with the positions of its nodes. */
export interface Layer {
  /** File name used in messages. */
  file: string;
  source: string;
  document: Document.Parsed;
  placeOf(node: Node): ConfigPlace | undefined;
}

/**
 * A configuration: the path of a YAML file, or an equivalent object. Relative paths in an object start at the working
 * directory.
 */
export type ConfigSource = string | object;

/**
 * Returns the name of a configuration in messages: the path of a file, or `config` for an object, as if it were a file
 * in the working directory.
 */
export function nameOfSource(source: ConfigSource): string {
  return typeof source === 'string' ? source : 'config';
}

/** Largest number of files in a chain of `extends`. */
const MAX_LAYERS = 20;

/**
 * Parses a YAML text.
 *
 * @throws ConfigError with every syntax error
 */
function parseLayer(source: string, file: string): Layer {
  const { document, faults, lines } = parseYaml(source);
  const placeAt = (offset: number, end: number): ConfigPlace => {
    const { line, col } = lines.linePos(offset);
    if (line === 0) return { file };
    const lineEnd = source.indexOf('\n', offset);
    return { file, line, column: col, length: Math.max(1, Math.min(end, lineEnd < 0 ? end : lineEnd) - offset) };
  };
  if (!document)
    throw new ConfigError(
      faults.slice(0, MAX_ISSUES).map(({ problem, pos }) => ({ place: placeAt(...pos), path: [], problem })),
      source,
    );
  renameFormerKeys(document);
  return {
    file,
    source,
    document,
    placeOf: ({ range }) => (range ? placeAt(range[0], range[1]) : undefined),
  };
}

/** Options for reading a configuration. */
export interface ReadOptions extends PathOptions {
  /** Reads the text of a file. Default: from the disk. */
  read?: (file: string) => Promise<string>;
}

/**
 * Reads a configuration and the configurations that it extends, the lowest layer first. The key `extends` is removed
 * from each layer. A path in `extends` may be absolute, begin with `~` or `${NAME}`, or be relative to the folder of
 * its file.
 *
 * @throws ConfigError
 */
export async function readLayers(
  config: ConfigSource,
  { read: readText = (file) => readFile(file, 'utf8'), ...paths }: ReadOptions = {},
): Promise<Layer[]> {
  const layers: Layer[] = [];
  const add = async (layer: Layer, below: readonly string[]): Promise<void> => {
    for (const base of takeExtends(layer)) await read(pathOfBase(base, layer, paths), below, base.place, layer.source);
    layers.push(layer);
  };
  const read = async (name: string, below: readonly string[], place: ConfigPlace, source: string): Promise<void> => {
    const fail = (problem: string): never => {
      throw new ConfigError([{ place, path: ['extends'], problem }], source);
    };
    const absolute = path.resolve(name);
    if (below.includes(absolute)) fail(`${name} extends itself`);
    if (layers.length + below.length >= MAX_LAYERS) fail(`more than ${MAX_LAYERS} files extend each other`);
    const text = await readText(name).catch((error: NodeJS.ErrnoException) =>
      fail(
        error.code === 'ENOENT' || error.code === 'ENOTDIR'
          ? `there is no such file${below.length ? `: ${name}` : ''}`
          : error.code === 'EISDIR'
            ? `is a folder, where a configuration is wanted${below.length ? `: ${name}` : ''}`
            : `cannot be read: ${error.message}`,
      ),
    );
    if ((text as string).includes('\0'))
      fail('is not a text file; `hypersiren fit` takes images, sounds, videos and surfaces by their extension');
    await add(parseLayer(text as string, name), [...below, absolute]);
  };
  const file = nameOfSource(config);
  if (typeof config === 'string') await read(file, [], { file }, '');
  else await add(parseLayer(stringify(config), file), []);
  return layers;
}

/** A file named in `extends`, as written. */
interface Base {
  readonly value: string;
  readonly place: ConfigPlace;
}

/**
 * Returns the path of a file named in `extends`. A relative path stays relative to the working directory, so that
 * messages are short.
 */
function pathOfBase({ value, place }: Base, { file, source }: Layer, paths: PathOptions): string {
  const folder = path.dirname(file);
  try {
    const absolute = resolvePath(value, path.resolve(folder), paths);
    return absolute === path.resolve(folder, value) && !path.isAbsolute(value) ? path.join(folder, value) : absolute;
  } catch (error) {
    if (!(error instanceof UnsetVariableError)) throw error;
    throw new ConfigError([{ place, path: ['extends'], problem: `extends: ${error.message}` }], source);
  }
}

/** Removes the key `extends` from a layer and returns the files that it names, in order. */
function takeExtends(layer: Layer): Base[] {
  const { contents } = layer.document;
  if (!isMap(contents) || !contents.has('extends')) return [];
  const node = contents.get('extends', true) as Node | undefined;
  contents.delete('extends');
  const items: unknown[] = isSeq(node) ? node.items : [node];
  return items.map((item) => {
    const place = (isNode(item) && layer.placeOf(item)) || { file: layer.file };
    if (isScalar(item) && typeof item.value === 'string' && item.value !== '') return { value: item.value, place };
    throw new ConfigError(
      [{ place, path: ['extends'], problem: 'extends: expected the path of a configuration, or a list of them' }],
      layer.source,
    );
  });
}

/** Several layers merged into one document. */
export interface Merged {
  document: Document.Parsed;
  /** Returns the layer that a node comes from; undefined for nodes that an override created. */
  layerOf(node: Node): Layer | undefined;
}

/**
 * Merges configurations: mappings are merged key by key, and all other values are replaced. A mapping with a different
 * `type` or `source` replaces the lower mapping as a whole, because the keys belong to another family member.
 */
export function mergeLayers(layers: readonly Layer[]): Merged {
  const owner = new WeakMap<Node, Layer>();
  for (const layer of layers) {
    if (layers.length > 1) resolveAliases(layer);
    visit(layer.document, {
      Node(_, node) {
        owner.set(node as Node, layer);
      },
    });
  }
  const [lowest, ...others] = layers as [Layer, ...Layer[]];
  const { document } = lowest;
  for (const { document: upper } of others) {
    if (isMap(document.contents) && isMap(upper.contents)) lay(document.contents, upper.contents);
    else if (upper.contents !== null) document.contents = upper.contents;
  }
  return { document, layerOf: (node) => owner.get(node) };
}

/** Replaces aliases by their values, because anchors are valid only in their own file. */
function resolveAliases({ document }: Layer): void {
  visit(document, {
    Alias: (_, alias) => alias.resolve(document)?.clone() as Node | undefined,
  });
}

function lay(lower: YAMLMap, upper: YAMLMap): void {
  for (const { key, value } of upper.items) {
    const below = lower.get(key, true);
    if (isMap(below) && isMap(value) && !isOtherMember(below, value)) lay(below, value);
    else lower.set(key, value);
  }
}

function isOtherMember(lower: YAMLMap, upper: YAMLMap): boolean {
  return ['type', 'source'].some((key) => upper.has(key) && lower.has(key) && upper.get(key) !== lower.get(key));
}

/** Returns the node at a path; undefined if there is none. */
export function nodeAt(document: Document.Parsed, at: readonly (string | number)[]): Node | undefined {
  let node: unknown = document.contents;
  for (const part of at) {
    if (isAlias(node)) node = node.resolve(document);
    if (!isMap(node) && !isSeq(node)) return undefined;
    node = node.get(part, true);
  }
  return isNode(node) ? node : undefined;
}
