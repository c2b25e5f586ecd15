import type { Model } from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Encodes the encoder as the files of `tfl.loadLayersModel`. Returns no files if built-in layers cannot represent the
 * encoder.
 */
export async function encoderLayers(model: Model): Promise<Readonly<Record<string, Uint8Array>>> {
  const layers = await model.encoderLayers();
  if (!layers) return {};
  const files: Record<string, Uint8Array> = {};
  const save = tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
    const weightsManifest = [{ paths: ['encoder-layers.bin'], weights: weightSpecs }];
    const json = { format: 'layers-model', generatedBy: 'hypersiren', modelTopology, weightsManifest };
    files['encoder-layers.json'] = Buffer.from(JSON.stringify(json));
    files['encoder-layers.bin'] = Buffer.concat([weightData ?? []].flat().map((part) => Buffer.from(part)));
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
  });
  try {
    await layers.save(save);
    return files;
  } finally {
    layers.dispose();
  }
}
