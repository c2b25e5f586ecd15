import { type Mesh, shadeMesh } from '@hypersiren/datasets/media';
import { renderSheet } from './sheet.js';

/** Sides from which a surface is shown, by the degrees around its vertical axis. */
const VIEWS = { front: 20, 'half behind': 140, 'other side': 260 };

/** Shaded images of a surface from three sides. PNG. */
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
