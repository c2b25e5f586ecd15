/** Letters: H rows and W columns of an image in pixels, p side of a patch in pixels, h and w rows and columns of patches, T = h·w. */

/** How an image is cut into square patches; plain data, fit for JSON. */
export interface PatchGrid {
  readonly rows: PatchAxis;
  readonly columns: PatchAxis;
  /** T. */
  readonly count: number;
}

/** The patches along one axis. Coordinates run from -1 to 1 between the centers of the outermost pixels. */
export interface PatchAxis {
  /** h or w. */
  readonly count: number;
  /** Coordinate of the first patch's center. */
  readonly first: number;
  /** Coordinates from one patch's center to the next. */
  readonly step: number;
}

/**
 * The grid of ⌈H/p⌉ × ⌈W/p⌉ patches. Where p does not divide an axis, the last patch reaches beyond the image.
 */
export function patchGrid({ height, width }: { height: number; width: number }, size: number): PatchGrid {
  const [rows, columns] = [patchAxis(height, size), patchAxis(width, size)];
  return { rows, columns, count: rows.count * columns.count };
}

function patchAxis(pixels: number, size: number): PatchAxis {
  const pixel = 2 / Math.max(1, pixels - 1); // coordinates from one pixel to the next
  const first = pixels === 1 ? 0 : -1 + ((size - 1) / 2) * pixel;
  return { count: Math.ceil(pixels / size), first, step: size * pixel };
}
