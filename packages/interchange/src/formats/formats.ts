import type { ExportFormat } from './export-format.js';
import { npz } from './npz.js';
import { onnx } from './onnx.js';
import { safetensors } from './safetensors.js';
import { tfjs } from './tfjs.js';

/** Every format by its name on the command line. */
export const exportFormats = { safetensors, onnx, tfjs, npz } as const satisfies Record<string, ExportFormat>;

export type ExportFormatName = keyof typeof exportFormats;
