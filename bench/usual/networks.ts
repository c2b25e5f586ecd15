import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { transformerStep } from './transformer.js';

/** Network of the kind that most programs have. `usual_peer.py` has the same names and sizes, so both change together. */
export interface UsualNetwork {
  readonly name: string;
  /** What one step is, for the table. */
  readonly about: string;
  /** Creates the network and returns a function that runs one step and waits for its result. */
  build(): () => Promise<void>;
}

/** Networks by which backends are compared, written with `tf.layers` where it has the parts. */
export const usualNetworks: readonly UsualNetwork[] = [
  { name: 'cnn', about: 'training: small CNN, batch 32 of 32×32', build: () => training(cnn(), [32, 32, 32, 3]) },
  {
    name: 'lstm',
    about: 'training: LSTM of 128 units, batch 32 of 64 steps',
    build: () => training(lstm(), [32, 64, 64]),
  },
  {
    name: 'transformer',
    about: 'training: block of width 256 with 4 heads, batch 8 of 128 tokens',
    build: () => transformerStep({ images: 8, tokens: 128, width: 256, heads: 4, hidden: 1024 }),
  },
  { name: 'mobilenet', about: 'prediction: MobileNet v1, one image of 224×224', build: () => prediction(mobileNet()) },
];

const CLASSES = 10;

/** Two pairs of convolutions with pooling, and two dense layers. */
function cnn(): layers.Sequential {
  const model = layers.sequential();
  const convolution = (filters: number, inputShape?: number[]) =>
    model.add(
      layers.layers.conv2d({
        filters,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        ...(inputShape && { inputShape }),
      }),
    );
  convolution(32, [32, 32, 3]);
  convolution(32);
  model.add(layers.layers.maxPooling2d({ poolSize: 2 }));
  convolution(64);
  convolution(64);
  model.add(layers.layers.maxPooling2d({ poolSize: 2 }));
  model.add(layers.layers.flatten());
  model.add(layers.layers.dense({ units: 128, activation: 'relu' }));
  model.add(layers.layers.dense({ units: CLASSES, activation: 'softmax' }));
  return model;
}

function lstm(): layers.Sequential {
  const model = layers.sequential();
  model.add(
    layers.layers.lstm({
      units: 128,
      recurrentActivation: 'sigmoid',
      recurrentInitializer: 'glorotUniform',
      inputShape: [64, 64],
    }),
  );
  model.add(layers.layers.dense({ units: CLASSES, activation: 'softmax' }));
  return model;
}

/** MobileNet v1 of width 1 (Howard et al. 2017), with random weights. */
function mobileNet(): layers.Sequential {
  const model = layers.sequential();
  const normalized = () => {
    model.add(layers.layers.batchNormalization());
    model.add(layers.layers.reLU({ maxValue: 6 }));
  };
  const plain = { padding: 'same', useBias: false } as const;
  model.add(layers.layers.conv2d({ ...plain, filters: 32, kernelSize: 3, strides: 2, inputShape: [224, 224, 3] }));
  normalized();
  const blocks = [
    [64, 1],
    [128, 2],
    [128, 1],
    [256, 2],
    [256, 1],
    [512, 2],
    ...Array(5).fill([512, 1]),
    [1024, 2],
    [1024, 1],
  ];
  for (const [filters, strides] of blocks as [number, number][]) {
    model.add(layers.layers.depthwiseConv2d({ ...plain, kernelSize: 3, strides, depthMultiplier: 1 }));
    normalized();
    model.add(layers.layers.conv2d({ ...plain, filters, kernelSize: 1 }));
    normalized();
  }
  model.add(layers.layers.globalAveragePooling2d({}));
  model.add(layers.layers.dense({ units: 1000, activation: 'softmax' }));
  return model;
}

/** Trains on the same random batch at each step. */
function training(model: layers.Sequential, [batch, ...shape]: number[]): () => Promise<void> {
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
  const inputs = tf.randomUniform([batch as number, ...shape], -1, 1, 'float32', 1);
  const labels = tf.tidy(() =>
    tf.oneHot(
      tf
        .range(0, batch as number, 1, 'int32')
        .arraySync()
        .map((index) => index % CLASSES),
      CLASSES,
    ),
  );
  return async () => void (await model.trainOnBatch(inputs, labels));
}

function prediction(model: layers.Sequential): () => Promise<void> {
  const image = tf.randomUniform([1, 224, 224, 3], -1, 1, 'float32', 1);
  return async () => {
    const output = model.predict(image) as tf.Tensor;
    await output.data();
    output.dispose();
  };
}
