import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, visit, type YAMLMap } from 'yaml';

/** The key of YAML 1.1's merge (yaml.org/type/merge): its mapping's entries are taken, unless they are given beside it. */
const MERGE_KEY = '<<';

/**
 * Puts the entries of merged mappings in the place of merge keys, in all mappings of a document. A value that is no mapping and no
 * list of mappings is left as it is, as an unknown key.
 */
export function applyMergeKeys(document: Document.Parsed): void {
  visit(document, {
    Map(_, map) {
      const [merge, others] = [map.items.filter(isMerge), map.items.filter((item) => !isMerge(item))];
      const sources = merge.map(({ value }) => mappingsOf(value as Node | null, document));
      if (merge.length === 0 || sources.includes(undefined)) return;
      const known = new Set(others.map(nameOf));
      for (const source of sources.flat() as YAMLMap[]) {
        // What it merges itself comes first into it: it stands before this one, or within it.
        for (const item of source.items) {
          if (known.has(nameOf(item)) || isMerge(item)) continue;
          known.add(nameOf(item));
          others.push(item);
        }
      }
      map.items = others;
    },
  });
}

function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.value === MERGE_KEY && key.type === 'PLAIN';
}

function nameOf({ key }: Pair): unknown {
  return isScalar(key) ? key.value : key;
}

/** The mappings that a merge key names, the first the strongest; undefined if it names something else. */
function mappingsOf(value: Node | null, document: Document.Parsed): readonly YAMLMap[] | undefined {
  const node = isAlias(value) ? value.resolve(document) : value;
  if (isMap(node)) return [node];
  if (!isSeq(node)) return undefined;
  const all = node.items.map((item) => mappingsOf(item as Node, document));
  return all.includes(undefined) ? undefined : (all.flat() as YAMLMap[]);
}
