/** Polygonal faces, concatenated. */
export interface Polygons {
  /** Point indices of all faces, counter-clockwise as seen from outside. */
  readonly corners: number[];
  /** Number of corners of each face, at least 3. */
  readonly sizes: number[];
}

export function addPolygon({ corners, sizes }: Polygons, polygon: readonly number[]): void {
  for (const corner of polygon) corners.push(corner);
  sizes.push(polygon.length);
}
