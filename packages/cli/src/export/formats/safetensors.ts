import { encodeSafetensors } from '@hypersiren/siren';
import type { ExportFormat } from './export-format.js';

export const safetensors: ExportFormat = {
  description: 'every variable by its name, for safetensors’ readers in Python, Rust, JavaScript …',
  files: async ({ model, step }) => ({
    'model.safetensors': encodeSafetensors(await model.state(), { format: 'hypersiren', step: String(step) }),
  }),
};
