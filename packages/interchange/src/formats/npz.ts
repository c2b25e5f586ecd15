import { encodeNpz } from '../npz.js';
import { pictureParameters } from '../picture-parameters.js';
import type { ExportFormat } from './export-format.js';

export const npz: ExportFormat = {
  description: 'every variable by its name, for NumPy',
  files: async ({ model }) => ({ 'model.npz': encodeNpz(await model.state()) }),
  picture: async ({ model }, pictures) => ({ 'picture.npz': encodeNpz(await pictureParameters(model, pictures)) }),
};
