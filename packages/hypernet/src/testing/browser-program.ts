import { imagesToFloat, sampleContext } from '@hypersiren/datasets';
import { renderPortraits } from '@hypersiren/datasets/portraits';
import { initializeSiren, render, sineDenseLayers, sirenSpec } from '@hypersiren/siren';
import { decodeSafetensors, encodeSafetensors } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { createModel, renderImages } from '../index.js';

/** Computes results of both libraries with the same program in Node and in a browser. Returns numbers by name. */
export async function browserProgram(backend: string): Promise<Record<string, number[]>> {
  await tf.setBackend(backend);
  const shape = { height: 8, width: 8, channels: 3 };
  const config = {
    encoder: { type: 'unet', channels: [4, 8], averages: [1] },
    hypernetwork: { latent: 8, hidden: [8], emission: 'full' },
    siren: { width: 8, hiddenLayers: 1 },
    local: { channels: 4 },
  } as const;
  const model = createModel(config, shape, 1);
  const file = encodeSafetensors(await model.state());
  model.load(decodeSafetensors(file, 'model.safetensors').tensors);
  const portraits = renderPortraits({ seed: 1, count: 1, height: 8, width: 8 });
  const images = imagesToFloat({ images: portraits, ...shape }, [0]);
  const mask = sampleContext({ pixels: 20 }, shape, { seed: 1, epoch: 0, index: 0 });
  const known = tf.tensor4d(Float32Array.from(mask), [1, 8, 8, 1]);
  const emitted = model.inpaint({ images: tf.mul(tf.tensor4d(images, [1, 8, 8, 3]), known), mask: known });
  const spec = sirenSpec({ width: 8, hiddenLayers: 1 });
  const dense = tfl.sequential({ layers: sineDenseLayers(spec, 1) });
  return {
    'a completed image': [...(await renderImages(model, emitted, { height: 12, width: 12 }))],
    'a sine network': [...(await render(spec, initializeSiren(spec, 1), { height: 5, width: 5 }))],
    'the size of sine layers': [dense.countParams()],
  };
}
