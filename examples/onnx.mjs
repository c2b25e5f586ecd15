// Exports the model of a run to ONNX, and runs it in ONNX Runtime: node onnx.mjs [run]

import { exportModel, loadRun } from '@hypersiren/runner';
import { coordinateGrid } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [run = 'runs/tiny'] = process.argv.slice(2);
const files = await exportModel({ run, to: 'onnx' });
const whole = files.find(({ name }) => name === 'inpainting.onnx');
const session = await InferenceSession.create(whole.path, { logSeverityLevel: 3 });

const { model } = await loadRun(run);
const { height, width, channels } = model.spec.shape;
const mask = tf.cast(tf.greater(tf.randomUniform([1, height, width, 1], 0, 1, 'float32', 1), 0.8), 'float32');
const images = tf.randomUniform([1, height, width, channels], -1, 1, 'float32', 2);
const coords = coordinateGrid({ height: 64, width: 64 });
const asInput = (tensor) => new Tensor('float32', Float32Array.from(tensor.dataSync()), tensor.shape);
const { values } = await session.run({ images: asInput(images), mask: asInput(mask), coords: asInput(coords) });

const wanted = model.predict({ images, mask, coordinates: coords });
const worst = tf.max(tf.abs(tf.sub(wanted, tf.tensor(values.data, values.dims)))).dataSync()[0];
process.stdout.write(`${values.dims.join('×')} values, at most ${worst} from those of TensorFlow.js\n`);
