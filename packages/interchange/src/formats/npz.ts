import { exportFormatType } from './export-format.js';

export const npz = exportFormatType({
  name: 'npz',
  description: 'Every variable by its name, for NumPy',
  async files({ model }) {
    const { encodeNpz } = await import('../npz.js');
    return { 'model.npz': encodeNpz(await model.state()) };
  },
  async image({ model }, images) {
    const [{ encodeNpz }, { imageParameters }] = await Promise.all([
      import('../npz.js'),
      import('../image-parameters.js'),
    ]);
    return { 'image.npz': encodeNpz(await imageParameters(model, images)) };
  },
});
