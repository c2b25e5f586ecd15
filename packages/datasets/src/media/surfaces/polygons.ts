/** Faces of any number of corners, one after the other. */
export interface Polygons {
  /** Indices of points, face by face, counter-clockwise as seen from outside. */
  readonly corners: number[];
  /** Corners of each face, 3 or more. */
  readonly sizes: number[];
}

export function addPolygon({ corners, sizes }: Polygons, polygon: readonly number[]): void {
  for (const corner of polygon) corners.push(corner);
  sizes.push(polygon.length);
}
