import type { Mesh } from './geometry.js';
import { samePoints } from './same-points.js';

/**
 * Counts the triangle sides that do not have exactly one neighbor of the same orientation. The count is 0 for a closed,
 * consistently oriented mesh. Points with equal coordinates count as one, and degenerate triangles are ignored.
 */
export function openEdges({ positions, triangles }: Mesh): number {
  const points = positions.length / 3;
  const same = samePoints(positions);
  const counts = new Map<number, number>();
  const sides: [number, number][] = [];
  for (let at = 0; at < triangles.length; at += 3) {
    const corners = Array.from(triangles.subarray(at, at + 3), (point) => same[point] as number);
    if (new Set(corners).size < 3) continue;
    for (let corner = 0; corner < 3; corner++)
      sides.push([corners[corner] as number, corners[(corner + 1) % 3] as number]);
  }
  for (const [from, to] of sides) counts.set(from * points + to, (counts.get(from * points + to) ?? 0) + 1);
  return sides.filter(([from, to]) => counts.get(from * points + to) !== 1 || counts.get(to * points + from) !== 1)
    .length;
}
