import { exportFormatType } from './export-format.js';

export const safetensors = exportFormatType({
  name: 'safetensors',
  description: 'Every variable by its name, for safetensors’ readers in Python, Rust and JavaScript',
  async files({ model, step }) {
    const { encodeSafetensors } = await import('@hypersiren/siren/training');
    const contents = encodeSafetensors(await model.state(), { format: 'hypersiren', step: String(step) });
    return { 'model.safetensors': contents };
  },
  async image({ model }, images) {
    const [{ encodeSafetensors }, { imageParameters }] = await Promise.all([
      import('@hypersiren/siren/training'),
      import('../image-parameters.js'),
    ]);
    return { 'image.safetensors': encodeSafetensors(await imageParameters(model, images), { format: 'pt' }) };
  },
});
