import { createVariable, drawNormal, valueAndGradients } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../testing/expect-close.js';
import { expectDerivatives } from '../testing/expect-derivatives.js';
import { onCpu } from '../testing/on-cpu.js';
import { sumAlongAxes } from './sum-along-axes.js';

describe('sumAlongAxes', () => {
  onCpu();

  const [images, height, width, rows, columns] = [2, 4, 5, 3, 6];
  const draw = (name: string, ...shape: number[]) =>
    tf.tensor(drawNormal(1, name, tf.util.sizeFromShape(shape), 1), shape);

  for (const channels of [1, 3, 20])
    it(`sums rows and columns of ${channels} channels with their weights`, () => {
      const maps = draw('maps', images, height, width, channels) as tf.Tensor4D;
      const [down, across] = [draw('down', rows, height), draw('across', columns, width)] as [tf.Tensor2D, tf.Tensor2D];
      const [x, d, a] = [maps.dataSync(), down.dataSync(), across.dataSync()].map((data) =>
        Float64Array.from(data),
      ) as [Float64Array, Float64Array, Float64Array];
      const wanted: number[] = [];
      for (let image = 0; image < images; image++)
        for (let row = 0; row < rows; row++)
          for (let column = 0; column < columns; column++)
            for (let channel = 0; channel < channels; channel++) {
              let sum = 0;
              for (let h = 0; h < height; h++)
                for (let w = 0; w < width; w++)
                  sum +=
                    (d[row * height + h] as number) *
                    (a[column * width + w] as number) *
                    (x[((image * height + h) * width + w) * channels + channel] as number);
              wanted.push(sum);
            }
      const sums = sumAlongAxes(maps, down, across);
      expect(sums.shape).to.deep.equal([images, rows, columns, channels]);
      expectNumbersClose(sums.dataSync(), wanted, 1e-5);
    });

  for (const channels of [2, 20])
    it(`has the same derivatives with respect to ${channels} channels alone`, () => {
      const maps = draw('maps', images, height, width, channels) as tf.Tensor4D;
      const [down, across] = [draw('down', rows, height), draw('across', columns, width)] as [tf.Tensor2D, tf.Tensor2D];
      const variable = createVariable(maps.shape, maps.dataSync() as Float32Array);
      const loss = (x: tf.Tensor) => tf.sum(tf.square(sumAlongAxes(x as tf.Tensor4D, down, across))) as tf.Scalar;
      const { gradients } = valueAndGradients(new Map([['maps', variable]]), () => [loss(variable)]);
      expectNumbersClose(gradients[0]?.dataSync() as Float32Array, tf.grad(loss)(maps).dataSync(), 1e-4);
    });

  for (const channels of [2, 9])
    it(`has the derivatives of central differences with ${channels} channels`, () => {
      expectDerivatives(
        ([maps, down, across]) => sumAlongAxes(maps as tf.Tensor4D, down as tf.Tensor2D, across as tf.Tensor2D),
        [draw('maps', images, height, width, channels), draw('down', rows, height), draw('across', columns, width)],
      );
    });
});
