import { inpaintingLoss, type Model } from '@hypersiren/hypernet';
import { createHypernetwork, hypernetworkSpec } from '@hypersiren/hypernet/emissions';
import { apply, coordinateGrid, sirenSpec } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import {
  FLOAT,
  forwardFlops,
  parameterCount,
  sirenLayers,
  TRAINING_PASSES_OVER_PARAMETERS,
  trainingFlops,
} from './arithmetic.js';
import { type BenchEncoder, CHANNELS, LATENT, SIDE } from './encoders/bench-encoder.js';
import { paperCnn } from './encoders/paper-cnn.js';
import { setEncoder } from './encoders/set-encoder.js';
import { smallCnn } from './encoders/small-cnn.js';
import { trainingStep } from './training-step.js';
import type { Workload } from './workload.js';

type Parameters = ReturnType<Model['emit']>['parameters'];

interface HypernetOptions {
  name: string;
  encoder: BenchEncoder;
  width: number;
  hiddenLayers: number;
  batch: number;
  training: boolean;
}

/** Creates a training step, or a prediction, of a hypernetwork with ReLU heads that emits all parameters of a SIREN. */
export function hypernetWorkload({ name, encoder, width, hiddenLayers, batch, training }: HypernetOptions): Workload {
  const siren = sirenSpec({ inputs: 2, outputs: CHANNELS, width, hiddenLayers });
  // The heads of `torch_peer.py` are as wide as its SIREN.
  const spec = hypernetworkSpec({ latent: LATENT, hidden: [width, width], emission: 'full' }, siren);
  const sirenSizes = sirenLayers(2, width, hiddenLayers, CHANNELS);
  const heads = spec.heads.map(({ count }): [number, number][] => [
    [LATENT, width],
    [width, width],
    [width, count],
  ]);
  const pixels = SIDE * SIDE;
  const parameters = encoder.parameters + heads.reduce((sum, head) => sum + parameterCount(head), 0);
  const perImage = training
    ? encoder.flops.training + trainingFlops(sirenSizes, pixels)
    : encoder.flops.forward + forwardFlops(sirenSizes, pixels);
  const headFlops = heads.reduce((sum, head) => sum + forwardFlops(head, batch), 0) * (training ? 3 : 1);
  return {
    name,
    items: batch,
    flops: perImage * batch + headFlops,
    bytes: parameters * FLOAT * (training ? TRAINING_PASSES_OVER_PARAMETERS : 1),
    build(options) {
      const { variables: encoderVariables, drawMask, encode } = encoder.create();
      const hypernetwork = createHypernetwork(spec, 0);
      const coords = coordinateGrid({ height: SIDE, width: SIDE });
      const images = tf.randomUniform([batch, SIDE, SIDE, CHANNELS], -1, 1, 'float32', 1) as tf.Tensor4D;
      if (!training)
        return () =>
          tf.tidy(() => {
            apply(siren, hypernetwork.emit(encode({ images, mask: drawMask(batch) }, options)), coords, options);
          });
      const model: Pick<Model, 'encode' | 'emit' | 'distributionAt'> = {
        encode: (known) => ({ latent: encode(known, options), maps: [] }),
        emit: ({ latent }) => ({ parameters: hypernetwork.emit(latent) as Parameters, locals: [], corrections: [] }),
        distributionAt: ({ parameters }) => ({ mean: apply(siren, parameters, coords, options) as tf.Tensor3D }),
      };
      const weights = { latent: 0.1, weights: 100 };
      return trainingStep(
        new Map([...encoderVariables, ...hypernetwork.variables]),
        { learningRate: 5e-5, clip: 1 },
        () => inpaintingLoss(model, { images, mask: drawMask(batch) }, coords, weights).total,
      );
    },
  };
}

export const hypernetSet = hypernetWorkload({
  name: 'hypernet-set',
  encoder: setEncoder,
  width: 256,
  hiddenLayers: 3,
  batch: 16,
  training: true,
});

export const hypernetCnn = hypernetWorkload({
  name: 'hypernet-cnn',
  encoder: paperCnn,
  width: 256,
  hiddenLayers: 3,
  batch: 4,
  training: true,
});

export function hypernetSmall({ name, batch = 64, width = 64 }: { name: string; batch?: number; width?: number }) {
  return hypernetWorkload({ name, encoder: smallCnn, width, hiddenLayers: 2, batch, training: true });
}

export const inpaint = hypernetWorkload({
  name: 'inpaint',
  encoder: setEncoder,
  width: 256,
  hiddenLayers: 3,
  batch: 64,
  training: false,
});
