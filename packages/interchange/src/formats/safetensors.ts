import { encodeSafetensors } from '@hypersiren/siren/training';
import { pictureParameters } from '../picture-parameters.js';
import type { ExportFormat } from './export-format.js';

export const safetensors: ExportFormat = {
  description: 'every variable by its name, for safetensors’ readers in Python, Rust and JavaScript',
  files: async ({ model, step }) => ({
    'model.safetensors': encodeSafetensors(await model.state(), { format: 'hypersiren', step: String(step) }),
  }),
  picture: async ({ model }, pictures) => ({
    'picture.safetensors': encodeSafetensors(await pictureParameters(model, pictures), { format: 'pt' }),
  }),
};
