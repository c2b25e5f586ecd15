import { type Document, isMap, isScalar, type Node } from 'yaml';

/** `film` of version 0.1: the path of a video, or the number of images of an animation. */
const FORMER_FILM = 'film';

const presentName = (value: unknown): string => (typeof value === 'number' ? 'frames' : 'video');

/** Gives the keys of a document that an earlier version called otherwise their present names, where they stand. */
export function renameFormerKeys({ contents }: Document<Node>): void {
  const fit = isMap(contents) ? contents.get('fit', true) : undefined;
  if (!isMap(fit)) return;
  for (const { key, value } of fit.items)
    if (isScalar(key) && key.value === FORMER_FILM) key.value = presentName(isScalar(value) ? value.value : undefined);
}

/** The same for an option `key=value`: for its key, or for the keys of its value. */
export function renameFormerOption<O extends { readonly path: readonly string[]; readonly value: unknown }>(
  option: O,
): O {
  const { path, value } = option;
  if (path[0] !== 'fit') return option;
  if (path.length === 2 && path[1] === FORMER_FILM) return { ...option, path: ['fit', presentName(value)] };
  if (path.length > 1 || typeof value !== 'object' || value === null) return option;
  const entries = Object.entries(value).map(([key, inner]) => [key === FORMER_FILM ? presentName(inner) : key, inner]);
  return { ...option, value: Object.fromEntries(entries) };
}
