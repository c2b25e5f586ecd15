import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, visit, type YAMLMap } from 'yaml';

/**
 * Merge key of YAML 1.1 (yaml.org/type/merge). It adds the entries of another mapping whose keys are not already
 * present.
 */
const MERGE_KEY = '<<';

/**
 * Replaces all merge keys of a document by the entries of the mappings that they name. A merge key whose value is
 * neither a mapping nor a list of mappings stays, and is later reported as an unknown key.
 */
export function applyMergeKeys(document: Document.Parsed): void {
  const expanded = new Set<YAMLMap>();
  const expand = (map: YAMLMap): void => {
    if (expanded.has(map)) return;
    expanded.add(map);
    const [merge, others] = [map.items.filter(isMerge), map.items.filter((item) => !isMerge(item))];
    const sources = merge.map(({ value }) => mappingsOf(value as Node | null, document));
    if (merge.length === 0 || sources.includes(undefined)) return;
    const known = new Set(others.map(nameOf));
    for (const source of sources.flat() as YAMLMap[]) {
      expand(source);
      for (const item of source.items) {
        if (known.has(nameOf(item)) || isMerge(item)) continue;
        known.add(nameOf(item));
        others.push(item);
      }
    }
    map.items = others;
  };
  visit(document, { Map: (_, map) => expand(map) });
}

function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.value === MERGE_KEY && key.type === 'PLAIN';
}

function nameOf({ key }: Pair): unknown {
  return isScalar(key) ? key.value : key;
}

/** Returns the mappings that a merge key names, in order of precedence; undefined if it names something else. */
function mappingsOf(value: Node | null, document: Document.Parsed): readonly YAMLMap[] | undefined {
  const node = isAlias(value) ? value.resolve(document) : value;
  if (isMap(node)) return [node];
  if (!isSeq(node)) return undefined;
  const all = node.items.map((item) => mappingsOf(item as Node, document));
  return all.includes(undefined) ? undefined : (all.flat() as YAMLMap[]);
}
