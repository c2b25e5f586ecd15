import { imageParameters } from '../image-parameters.js';
import { encodeNpz } from '../npz.js';
import type { ExportFormat } from './export-format.js';

export const npz: ExportFormat = {
  description: 'every variable by its name, for NumPy',
  files: async ({ model }) => ({ 'model.npz': encodeNpz(await model.state()) }),
  image: async ({ model }, images) => ({ 'image.npz': encodeNpz(await imageParameters(model, images)) }),
};
