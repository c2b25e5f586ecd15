// Inpaints an image from 30 of its pixels with the model of a run: node inpaint.mjs [run] [result.png]
import { imagesToFloat } from '@hypersiren/datasets';
import { writePng } from '@hypersiren/datasets/media';
import { renderPortraits } from '@hypersiren/datasets/portraits';
import { inpaintImage, loadRun, useBackend } from '@hypersiren/runner';

const [run = 'runs/tiny', result = 'inpainted.png'] = process.argv.slice(2);
const size = { height: 64, width: 64, channels: 3 };
const truth = renderPortraits({ seed: 7, count: 1, ...size });
await writePng('image.png', { data: truth, ...size });

await useBackend('auto');
const { model, step } = await loadRun(run);
const { image, known, pixels } = await inpaintImage(model, { image: 'image.png', pixels: 30, size: 64 });
model.dispose();
await writePng(result, image);

const [wanted, got] = [truth, image.data].map((images) => imagesToFloat({ images, ...size }, [0]));
const error = wanted.reduce((sum, value, index) => sum + ((value - got[index]) / 2) ** 2, 0) / wanted.length;
process.stdout.write(`${result}: ${known} of ${pixels} pixels known, after ${step} steps; error ${error.toFixed(3)}\n`);
