import { createHypernetwork, hypernetworkSpec } from '@hypersiren/hypernet/emissions';
import type { ExportedModel, ExportedSource } from '@hypersiren/interchange';
import { exportFormats } from '@hypersiren/interchange/formats';
import { apply, coordinateGrid, initializeSiren, type SirenSpec, sirenSpec } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { chooseBackend } from '../choose-backend.js';
import type { Step } from '../time-steps.js';

// The predictions of the comparison in ONNX Runtime, from the graphs that this project exports.

/** Number of coordinates evaluated at once, the same as in `torch_peer.py`. */
const CHUNK = 65_536;
const LATENT = 256;
const KNOWN = 200;
const BATCH = 64;
const SIDE = 32;

export const onnxWorkloads: Readonly<Record<string, (threads: number) => Promise<Step>>> = {
  async render(threads) {
    await chooseBackend('native', String(threads));
    const siren = sirenSpec({ width: 256, hiddenLayers: 3 });
    const parameters = initializeSiren(siren, 0);
    const model = { spec: { siren, patches: null, shape: { channels: 3 } }, valuesAt: valuesOf(siren) };
    const run = { config: { name: 'render' }, model, step: 0 } as unknown as ExportedSource;
    const { 'image.onnx': file } = await exportFormats.onnx.image(run, { parameters, locals: [], corrections: [] });
    const session = await open(file as Uint8Array, threads);
    const coords = (await tensorOf(coordinateGrid({ height: 1024, width: 1024 }))).data as Float32Array;
    return async () => {
      for (let at = 0; at < coords.length; at += 2 * CHUNK)
        await session.run({ coords: new Tensor('float32', coords.subarray(at, at + 2 * CHUNK), [CHUNK, 2]) });
    };
  },

  /** The set encoder reads the 200 known pixels as an image of 200 × 1 with 5 channels: a graph cannot select them. */
  async inpaint(threads) {
    await chooseBackend('native', String(threads));
    const { 'inpainting.onnx': file } = await exportFormats.onnx.files(inpainting());
    const session = await open(file as Uint8Array, threads);
    const known = await tensorOf(tf.randomUniform([BATCH, KNOWN, 1, 5], -1, 1, 'float32', 1));
    const mask = await tensorOf(tf.ones([BATCH, KNOWN, 1, 1]));
    const coords = await tensorOf(coordinateGrid({ height: SIDE, width: SIDE }));
    return async () => {
      await session.run({ images: known, mask, coords });
    };
  },
};

/** Returns the hypernetwork of the workload, in the form of a model that can be exported. */
function inpainting(): ExportedModel {
  const siren = sirenSpec({ width: 256, hiddenLayers: 3 });
  const network = createHypernetwork(
    hypernetworkSpec({ latent: LATENT, hidden: [256, 256], emission: 'full' }, siren),
    0,
  );
  const features = sirenSpec({ inputs: 5, outputs: LATENT, width: LATENT, hiddenLayers: 2 });
  const encoder = initializeSiren(features, 1);
  const encode = ({ images }: { images: tf.Tensor4D }) => {
    const pixels = tf.reshape(images, [-1, 5]) as tf.Tensor2D;
    const waves = tf.sin(tf.mul(features.omega0, apply(features, encoder, pixels)));
    return { latent: tf.mean(tf.reshape(waves, [-1, KNOWN, LATENT]), 1) as tf.Tensor2D, maps: [] };
  };
  const emit = ({ latent }: { latent: tf.Tensor2D }) => ({
    parameters: network.emit(latent),
    locals: [],
    corrections: [],
  });
  const spec = { siren, patches: null, local: null, shape: { height: KNOWN, width: 1, channels: 5 } };
  const model = {
    spec,
    encode,
    emit,
    inpaint: (known: { images: tf.Tensor4D }) => emit(encode(known)),
    valuesAt: valuesOf(siren),
  };
  return { config: { name: 'inpaint' }, model, step: 0 } as unknown as ExportedModel;
}

const valuesOf =
  (siren: SirenSpec) =>
  ({ parameters }: { parameters: Parameters<typeof apply>[1] }, coords: tf.Tensor2D): tf.Tensor => {
    const values = apply(siren, parameters, coords);
    return values.rank === 2 ? tf.expandDims(values, 0) : values;
  };

function open(file: Uint8Array, threads: number): Promise<InferenceSession> {
  return InferenceSession.create(file, { intraOpNumThreads: threads, logSeverityLevel: 3 });
}

async function tensorOf(tensor: tf.Tensor): Promise<Tensor> {
  return new Tensor('float32', (await tensor.data()) as Float32Array, tensor.shape);
}
