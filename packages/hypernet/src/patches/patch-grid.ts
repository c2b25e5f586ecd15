/**
 * Dimensions: H rows and W columns of an image in pixels, p side of a patch in pixels, h and w rows and columns of
 * patches, T = h·w.
 */

/** Division of an image into square patches, as JSON-serializable plain data. */
export interface PatchGrid {
  readonly rows: PatchAxis;
  readonly columns: PatchAxis;
  /** Number of patches T. */
  readonly count: number;
}

/** Patches along one axis. Coordinates run from -1 to 1 between the centers of the outermost pixels. */
export interface PatchAxis {
  /** Number of patches, h or w. */
  readonly count: number;
  /** Coordinate of the first patch's center. */
  readonly first: number;
  /** Distance between the centers of neighboring patches, in coordinates. */
  readonly step: number;
}

/** Returns the grid of ⌈H/p⌉ × ⌈W/p⌉ patches. If p does not divide an axis, the last patch extends beyond the image. */
export function patchGrid({ height, width }: { height: number; width: number }, size: number): PatchGrid {
  const [rows, columns] = [patchAxis(height, size), patchAxis(width, size)];
  return { rows, columns, count: rows.count * columns.count };
}

function patchAxis(pixels: number, size: number): PatchAxis {
  const pixel = 2 / Math.max(1, pixels - 1); // distance of neighboring pixels in coordinates
  const first = pixels === 1 ? 0 : -1 + ((size - 1) / 2) * pixel;
  return { count: Math.ceil(pixels / size), first, step: size * pixel };
}
