import { Document, isCollection, visit } from 'yaml';
import { type ConfigPlace, formatPlace } from './config-error.js';

/** Largest column at which comments are aligned. */
const MAX_INDENT = 56;

/**
 * Returns a configuration as YAML, one value per line, with the origin of each value in a comment.
 *
 * @param originOf returns the position of the value at a path; undefined for a default
 */
export function describeOrigins(
  config: object,
  originOf: (path: readonly (string | number)[]) => ConfigPlace | undefined,
): string {
  const lines: { text: string; origin?: string }[] = [];
  const add = (mapping: object, path: readonly string[]): void => {
    for (const [key, value] of Object.entries(mapping)) {
      const at = [...path, key];
      const head = `${'  '.repeat(path.length)}${inline(key)}:`;
      if (isMapping(value)) {
        lines.push({ text: head });
        add(value, at);
      } else {
        const place = originOf(at);
        lines.push({ text: `${head} ${inline(value)}`, origin: place ? formatPlace(place) : 'default' });
      }
    }
  };
  add(config, []);
  const indent = Math.min(MAX_INDENT, Math.max(...lines.map(({ text }) => text.length)));
  return lines.map(({ text, origin }) => (origin ? `${text.padEnd(indent)}  # ${origin}` : text)).join('\n');
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}

/** Returns a value as YAML on one line. */
function inline(value: unknown): string {
  const document = new Document(value);
  visit(document, {
    Collection(_, node) {
      if (isCollection(node)) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd();
}
