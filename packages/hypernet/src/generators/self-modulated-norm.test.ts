import { createVariables, drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import type { GetVariable } from '../encoders/composed-encoder.js';
import { layerVariables } from '../encoders/layers-network.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { expectDerivatives } from '../testing/expect-derivatives.js';
import { onCpu } from '../testing/on-cpu.js';
import { modulationLayer, selfModulatedNorm } from './self-modulated-norm.js';

describe('self-modulated layer normalization', () => {
  onCpu();

  const [images, tokens, features, size] = [2, 3, 4, 5];
  const draw = (name: string, ...shape: number[]) =>
    tf.tensor(drawNormal(1, name, tf.util.sizeFromShape(shape), 1), shape);
  let get: GetVariable;
  before(() => {
    const variables = createVariables(layerVariables(modulationLayer('norm', size, features)), 1);
    get = ((name: string) => variables.get(name)) as GetVariable;
  });

  it('scales and shifts each token by numbers that depend on the style of its image', () => {
    const [x, style] = [draw('x', images, tokens, features) as tf.Tensor3D, draw('style', images, size) as tf.Tensor2D];
    const got = selfModulatedNorm(get, 'norm', x, style).arraySync();
    const modulation = (tf.matMul(style, get('norm.kernel') as tf.Tensor2D) as tf.Tensor2D).arraySync();
    const wanted = x.arraySync().flatMap((image, b) =>
      image.flatMap((token) => {
        const mean = token.reduce((sum, value) => sum + value, 0) / features;
        const variance = token.reduce((sum, value) => sum + (value - mean) ** 2, 0) / features;
        return token.map((value, f) => {
          const [scale, offset] = [modulation[b]?.[f] as number, modulation[b]?.[features + f] as number];
          return ((value - mean) / Math.sqrt(variance + 1e-5)) * (1 + scale) + offset;
        });
      }),
    );
    expectNumbersClose(got.flat(2), wanted, 1e-5);
  });

  it('has the first and second derivatives of central differences', () => {
    expectDerivatives(
      ([x, style]) => selfModulatedNorm(get, 'norm', x as tf.Tensor3D, style as tf.Tensor2D),
      [draw('x', images, tokens, features), draw('style', images, size)],
    );
  });
});
