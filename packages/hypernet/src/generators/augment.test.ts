import { drawNormal } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { expectNumbersClose } from '../testing/expect-close.js';
import { expectDerivatives } from '../testing/expect-derivatives.js';
import { onCpu } from '../testing/on-cpu.js';
import { AUGMENTATIONS, augment } from './augment.js';

describe('differentiable augmentation', () => {
  onCpu();

  const shape: [number, number, number, number] = [6, 8, 8, 3];
  const [count, height, width, channels] = shape;
  const images = () => tf.tensor4d(drawNormal(1, 'images', 6 * 8 * 8 * 3, 0.5), shape);
  const key = (name: string) => ({ seed: 1, name });

  for (const kind of AUGMENTATIONS) {
    it(`by ${kind} changes images, each differently and always in the same way for a key`, () => {
      const same = tf.tile(tf.slice(images(), [0], [1]), [count, 1, 1, 1]) as tf.Tensor4D;
      const augmented = augment(same, [kind], key('a'));
      expect(augmented.shape).to.deep.equal(shape);
      const each = tf.unstack(augmented).map((image) => [...image.dataSync()].join());
      expect(new Set(each).size).to.be.above(2);
      expect([...augment(same, [kind], key('a')).dataSync()]).to.deep.equal([...augmented.dataSync()]);
      expect([...augment(same, [kind], key('b')).dataSync()]).not.to.deep.equal([...augmented.dataSync()]);
    });

    it(`by ${kind} has the first and second derivatives of central differences`, () => {
      expectDerivatives(([x]) => augment(x as tf.Tensor4D, [kind], key('a')), [images()]);
    });

    it(`by ${kind} is an affine map`, () => {
      const [x, y] = [images(), tf.neg(tf.reverse(images(), 1))] as [tf.Tensor4D, tf.Tensor4D];
      const of = (z: tf.Tensor) => augment(z as tf.Tensor4D, [kind], key('a'));
      const middle = of(tf.mul(tf.add(x, y), 0.5));
      expectNumbersClose(middle.dataSync(), tf.mul(tf.add(of(x), of(y)), 0.5).dataSync(), 1e-5);
    });
  }

  it('by translation moves whole pixels and leaves zeros', () => {
    const [got, original] = [augment(images(), ['translation'], key('a')).arraySync(), images().arraySync()];
    for (let image = 0; image < count; image++) {
      const matches = [-1, 0, 1].flatMap((down) =>
        [-1, 0, 1].filter((across) => {
          for (let row = 0; row < height; row++)
            for (let column = 0; column < width; column++)
              for (let channel = 0; channel < channels; channel++) {
                const wanted = original[image]?.[row - down]?.[column - across]?.[channel] ?? 0;
                if (got[image]?.[row]?.[column]?.[channel] !== wanted) return false;
              }
          return true;
        }),
      );
      expect(matches, `image ${image}`).to.have.length(1);
    }
  });

  it('by cutout keeps all pixels but a rectangle', () => {
    const cut = augment(tf.ones(shape), ['cutout'], key('a'));
    const shares = tf.mean(cut, [1, 2, 3]).dataSync();
    for (const share of shares) expect(share).to.be.within(0.75, 1);
    expect(new Set(cut.dataSync())).to.deep.equal(new Set([0, 1]));
  });

  it('by color keeps gray images gray', () => {
    const gray = tf.tile(tf.slice(images(), [0, 0, 0, 0], [-1, -1, -1, 1]), [1, 1, 1, 3]) as tf.Tensor4D;
    const [r, g, b] = tf.split(augment(gray, ['color'], key('a')), 3, 3) as [tf.Tensor, tf.Tensor, tf.Tensor];
    expectNumbersClose(g.dataSync(), r.dataSync(), 1e-5);
    expectNumbersClose(b.dataSync(), r.dataSync(), 1e-5);
  });

  it('of no kind returns the images, and leaves only its result behind', () => {
    const x = images();
    const before = tf.memory().numTensors;
    const same = augment(x, [], key('a'));
    const all = augment(x, AUGMENTATIONS, key('a'));
    expect([...same.dataSync()]).to.deep.equal([...x.dataSync()]);
    expect(tf.memory().numTensors).to.equal(before + 2);
    tf.dispose([same, all]);
    expect(tf.memory().numTensors).to.equal(before);
  });
});
