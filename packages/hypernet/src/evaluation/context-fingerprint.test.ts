import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { tinyDataset } from '../testing/tiny.js';
import { contextFingerprint } from './context-fingerprint.js';
import { EVALUATION_SEED, evaluate } from './evaluate.js';

describe('contextFingerprint', () => {
  const shape = { height: 6, width: 5 };

  it('is the digest of the masks of an evaluation, and is part of the evaluation', async () => {
    const dataset = tinyDataset();
    const hash = createHash('sha256');
    const spy = {
      name: 'spy',
      predict: async ({ masks, images }: { masks: Uint8Array; images: Float32Array }) => {
        hash.update(masks);
        return images;
      },
    };
    const contexts = [{ pixels: [3, 9] }] as const;
    const { contexts: scores } = await evaluate(spy, { dataset, contexts, batch: 3 });
    const digest = await contextFingerprint(contexts[0], dataset, { count: 7, seed: EVALUATION_SEED });
    expect(digest).to.equal(hash.digest('hex'));
    expect(scores[0]?.masks).to.equal(digest);
  });

  it('differs with the context, the size, the number of images and the seed, and with nothing else', async () => {
    const base = { count: 4, seed: 0 };
    const all = await Promise.all([
      contextFingerprint({ pixels: 5 }, shape, base),
      contextFingerprint({ pixels: 6 }, shape, base),
      contextFingerprint({ pixels: 5 }, { height: 5, width: 6 }, base),
      contextFingerprint({ pixels: 5 }, shape, { ...base, count: 3 }),
      contextFingerprint({ pixels: 5 }, shape, { ...base, seed: 1 }),
    ]);
    expect(await contextFingerprint({ pixels: 5 }, shape, base)).to.equal(all[0]);
    expect(new Set(all)).to.have.property('size', 4); // a context of five of thirty pixels does not depend on the rows
  });

  it('never changes: results that were published stay comparable', async () => {
    const published = 'bb0df28b7468e95a37190f80b8fb97efd28a84bca8543bc925b21a31deededa9';
    expect(await contextFingerprint({ pixels: 5 }, shape, { count: 4, seed: EVALUATION_SEED })).to.equal(published);
  });
});
