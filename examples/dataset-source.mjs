// Images from a source of your own, by the name that configurations use: rings of any radius. node dataset-source.mjs
import { createDataset, datasetSources, getSplit, loadDataset } from '@hypersiren/datasets';
import { fitBaseline } from '@hypersiren/hypernet/baselines';
import { evaluate } from '@hypersiren/hypernet/evaluation';

datasetSources.rings = {
  async load({ size, count }) {
    const radius = (image) => ((image * 0.618) % 1) / 2 + 0.3;
    const images = Uint8Array.from({ length: count * size * size }, (_, index) => {
      const [image, row, column] = [size * size, size, 1].map((step) => Math.floor(index / step));
      const [x, y] = [column % size, row % size].map((place) => (2 * place + 1) / size - 1);
      return 255 * Math.exp(-50 * (Math.hypot(x, y) - radius(image)) ** 2);
    });
    const splits = { train: { start: 0, count: count - 20 }, test: { start: count - 20, count: 20 } };
    const shape = { height: size, width: size, channels: 1 };
    const dataset = createDataset({ name: 'rings', description: `${count} rings`, images, ...shape, splits });
    return { ...dataset, store: dataset };
  },
};
const dataset = await loadDataset({ source: 'rings', size: 16, count: 120 }, { baseDirectory: '.' });
const learned = { dataset, split: getSplit(dataset, 'train'), context: 50, seed: 1 };
const linear = await fitBaseline({ type: 'linear' }, learned);
const { contexts } = await evaluate(linear, { dataset, contexts: [{ pixels: 50 }] });
process.stdout.write(`${dataset.description}: error ${contexts[0].unknown.mse.mean} between 50 known pixels\n`);
