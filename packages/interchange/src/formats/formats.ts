import { familyOf, type Registry } from '@hypersiren/siren/family';
import type { ExportFormat } from './export-format.js';
import { npz } from './npz.js';
import { onnx } from './onnx.js';
import { safetensors } from './safetensors.js';
import { tfjs } from './tfjs.js';

/** Export formats by name. */
export const exportFormats = familyOf([safetensors, onnx, tfjs, npz]);

/** Name of a format in {@link exportFormats}. */
export type ExportFormatName = keyof typeof exportFormats;

/** Values of the option `export --to`. */
export const EXPORT_FORMATS = Object.keys(exportFormats) as readonly ExportFormatName[];

/** Returns the descriptions of all formats, for help texts. */
export function formatsText(family: Registry<ExportFormat> = exportFormats): string {
  return Object.values(family)
    .map(({ name, description }) => `${name}: ${description}`)
    .join('; ');
}
