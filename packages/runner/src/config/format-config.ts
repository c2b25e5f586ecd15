import { Document, isCollection, isPair, visit } from 'yaml';

/** Formats a configuration as readable YAML. Short mappings and lists without nesting stand on one line. */
export function formatConfig(config: object): string {
  const document = new Document(config);
  visit(document, {
    Collection(_, node) {
      const nested = node.items.some((item) => isCollection(isPair(item) ? item.value : item));
      if (!nested && node !== document.contents && node.items.length <= MAX_ON_A_LINE) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 100 });
}

const MAX_ON_A_LINE = 6;
