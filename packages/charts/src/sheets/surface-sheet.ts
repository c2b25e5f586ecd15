import { type Mesh, shadeMesh } from '@hypersiren/datasets/media';
import { renderSheet } from './sheet.js';

/** Views of a surface: rotation about the vertical axis, in degrees. */
const VIEWS = { front: 20, 'half behind': 140, 'other side': 260 };

/** Renders shaded images of a surface from three views. PNG. */
export function surfaceSheet(
  mesh: Mesh,
  { title, subtitle, size }: { title: string; subtitle: string; size: number },
): Buffer {
  return renderSheet({
    title,
    subtitle,
    size: { height: size, width: size },
    groups: Object.entries(VIEWS).map(([label, azimuth]) => ({
      title: label,
      columns: [{ label: '', cells: [{ image: shadeMesh(mesh, { size, azimuth }) }] }],
    })),
  });
}
