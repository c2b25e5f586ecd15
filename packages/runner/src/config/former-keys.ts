import { type Document, isMap, isScalar, type Node } from 'yaml';

/** Key `film` of version 0.1: the path of a video, or the number of frames of an animation. */
const FORMER_FILM = 'film';

const presentName = (value: unknown): string => (typeof value === 'number' ? 'frames' : 'video');

/** Replaces the keys that version 0.1 named differently by their current names, in place. */
export function renameFormerKeys({ contents }: Document<Node>): void {
  const fit = isMap(contents) ? contents.get('fit', true) : undefined;
  if (!isMap(fit)) return;
  for (const { key, value } of fit.items)
    if (isScalar(key) && key.value === FORMER_FILM) key.value = presentName(isScalar(value) ? value.value : undefined);
}

/** Replaces the former key in an option `key=value`, or in the mapping that is its value, by its current name. */
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
