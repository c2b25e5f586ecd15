// Fits a sine network to an image of 32×32 pixels and draws it eight times larger: node enlarge.mjs [result.png]
import '@hypersiren/tfjs-native'; // for speed; without it TensorFlow.js computes in JavaScript
import { floatToImages, imagesToFloat } from '@hypersiren/datasets';
import { writePng } from '@hypersiren/datasets/media';
import { renderPortraits } from '@hypersiren/datasets/portraits';
import { apply, coordinateGrid, initializeSiren, mapParameters, render, sirenSpec } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';

const [file = 'enlarged.png'] = process.argv.slice(2);
const size = { height: 32, width: 32, channels: 3 };
const bytes = renderPortraits({ seed: 1, count: 1, ...size });
const image = tf.tensor2d(imagesToFloat({ images: bytes, ...size }, [0]), [32 * 32, 3]);

const spec = sirenSpec({ outputs: 3, width: 64, hiddenLayers: 2, omega0: 15 });
const parameters = mapParameters(initializeSiren(spec, 1), (tensor) => tf.variable(tensor));
const coords = coordinateGrid(size);
const optimizer = tf.train.adam(1e-3);
const loss = () => tf.losses.meanSquaredError(image, apply(spec, parameters, coords));
for (let step = 0; step < 200; step++) optimizer.minimize(loss);

const large = { height: 256, width: 256 };
const values = await render(spec, parameters, large);
await writePng(file, { data: floatToImages(values), ...large, channels: 3 });
process.stdout.write(`${file}: mean squared error ${loss().dataSync()[0].toFixed(5)} at the pixels\n`);
