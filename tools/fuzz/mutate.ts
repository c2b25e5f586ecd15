/** 32-bit integers at the limits of common ranges. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** Characters that may break the syntax of a text. */
const MARKS = [...'0"\'{}[]():,.-#\n\t /eN\\'].map((mark) => mark.charCodeAt(0));

/** Maximum number of changes. Most of the file stays valid, so that its inner parts are reached. */
const MAX_CHANGES = 3;

/**
 * Mutates a file: changes, removes, duplicates or moves some of its bytes, or truncates it.
 *
 * @param random Generator of random numbers in [0, 1).
 * @param other Another file, parts of which may be inserted.
 */
export function mutate(bytes: Uint8Array, other: Uint8Array, random: () => number): Uint8Array {
  let changed = Buffer.from(bytes);
  const below = (bound: number): number => Math.floor(random() * bound);
  const span = (of: Uint8Array): Uint8Array => {
    const start = below(of.length + 1);
    return of.subarray(start, start + 1 + below(Math.min(64, of.length)));
  };
  const splice = (start: number, removed: number, added: Uint8Array): void => {
    changed = Buffer.concat([changed.subarray(0, start), added, changed.subarray(start + removed)]);
  };
  const changes = [
    () => {
      if (changed.length > 0) changed[below(changed.length)] = below(256);
    },
    () => {
      const at = below(changed.length);
      if (changed.length > 0) changed[at] = (changed[at] as number) ^ (1 << below(8));
    },
    () => {
      if (changed.length > 0) changed[below(changed.length)] = MARKS[below(MARKS.length)] as number;
    },
    () => {
      const edge = EDGES[below(EDGES.length)] as number;
      if (changed.length >= 4) {
        const at = below(changed.length - 3);
        if (random() < 0.5) changed.writeUInt32LE(edge, at);
        else changed.writeUInt32BE(edge, at);
      }
    },
    () => splice(below(changed.length + 1), 1 + below(32), new Uint8Array()),
    () => splice(below(changed.length + 1), 0, Buffer.from(span(changed))),
    () => splice(below(changed.length + 1), below(32), Buffer.from(span(other))),
    () => {
      changed = changed.subarray(0, below(changed.length + 1));
    },
  ];
  for (let count = 1 + below(MAX_CHANGES); count > 0; count--) (changes[below(changes.length)] as () => void)();
  return changed;
}
