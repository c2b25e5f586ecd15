/** Appends the triangle fan (0, i, i + 1) of a polygon to `triangles`. The fan is exact for a convex polygon. */
export function addFan(triangles: number[], polygon: readonly number[]): void {
  for (let corner = 1; corner + 1 < polygon.length; corner++)
    triangles.push(polygon[0] as number, polygon[corner] as number, polygon[corner + 1] as number);
}
