import { familyOf, type Registry } from '@hypersiren/siren/family';
import type { ExportFormat } from './export-format.js';
import { npz } from './npz.js';
import { onnx } from './onnx.js';
import { safetensors } from './safetensors.js';
import { tfjs } from './tfjs.js';

/** Every format by its name. */
export const exportFormats = familyOf([safetensors, onnx, tfjs, npz]);

/** What {@link exportFormats} has, by name. */
export type ExportFormatName = keyof typeof exportFormats;

/** What `export --to` takes. */
export const EXPORT_FORMATS = Object.keys(exportFormats) as readonly ExportFormatName[];

/** What each format is, for help texts. */
export function formatsText(family: Registry<ExportFormat> = exportFormats): string {
  return Object.values(family)
    .map(({ name, description }) => `${name}: ${description}`)
    .join('; ');
}
