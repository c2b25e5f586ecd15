import { encodeSafetensors } from '@hypersiren/siren/training';
import { imageParameters } from '../image-parameters.js';
import type { ExportFormat } from './export-format.js';

export const safetensors: ExportFormat = {
  description: 'every variable by its name, for safetensors’ readers in Python, Rust and JavaScript',
  files: async ({ model, step }) => ({
    'model.safetensors': encodeSafetensors(await model.state(), { format: 'hypersiren', step: String(step) }),
  }),
  image: async ({ model }, images) => ({
    'image.safetensors': encodeSafetensors(await imageParameters(model, images), { format: 'pt' }),
  }),
};
