import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { DatasetError } from '../dataset-error.js';
import type { ContextSpec } from './context-spec.js';
import { sampleContext } from './sample-context.js';

const size = { height: 8, width: 8 };
const key = { seed: 1, epoch: 0, index: 0 };
const countKnown = (mask: Uint8Array) => mask.reduce((sum, value) => sum + value, 0);

/** Masks of the images 0, 1, 2, … of one epoch. */
const masks = (spec: ContextSpec, count: number) =>
  Array.from({ length: count }, (_, index) => sampleContext(spec, size, { ...key, index }));

/** How often each pixel is known. */
function pixelCounts(drawn: readonly Uint8Array[]): number[] {
  return Array.from({ length: 64 }, (_, pixel) => drawn.reduce((sum, mask) => sum + (mask[pixel] as number), 0));
}

function chiSquare(counts: readonly number[], expected: number): number {
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** The value of chi-square with 63 degrees of freedom that is passed once in a thousand seeds. */
const CHI_SQUARE_63 = 103.4;

describe('sampleContext', () => {
  it('draws exactly the given number of known pixels', () => {
    for (const pixels of [0, 1, 10, 32, 63, 64])
      for (const mask of masks({ pixels }, 20)) {
        expect(mask.length).to.equal(64);
        expect(countKnown(mask)).to.equal(pixels);
        expect(Math.max(...mask)).to.be.at.most(1);
      }
  });

  it('draws each pixel equally often, whether few or most are known', () => {
    for (const pixels of [3, 50]) {
      const draws = 6400;
      const expected = (draws * pixels) / 64;
      // Without replacement the counts vary less, by (n − k) / (n − 1).
      const statistic = (chiSquare(pixelCounts(masks({ pixels }, draws)), expected) * 63) / (64 - pixels);
      expect(statistic, `${pixels} pixels`).to.be.within(30, CHI_SQUARE_63);
    }
  });

  it('draws each pair of pixels equally often', () => {
    const counts = new Map<string, number>();
    const draws = 9000;
    for (let index = 0; index < draws; index++) {
      const mask = sampleContext({ pixels: 2 }, { height: 2, width: 5 }, { ...key, index });
      counts.set(mask.join(''), (counts.get(mask.join('')) ?? 0) + 1);
    }
    expect(counts.size).to.equal(45);
    // 44 degrees of freedom: 78.7 is passed once in a thousand seeds.
    expect(chiSquare([...counts.values()], draws / 45)).to.be.below(78.7);
  });

  it('draws every count of a range equally often, its ends included, and each pixel too', () => {
    const drawn = masks({ pixels: [3, 10] }, 8000);
    const counts = new Array<number>(8).fill(0);
    for (const mask of drawn) (counts[countKnown(mask) - 3] as number)++;
    expect(counts.length).to.equal(8);
    // 7 degrees of freedom: 24.3 is passed once in a thousand seeds.
    expect(chiSquare(counts, 1000)).to.be.below(24.3);
    expect(chiSquare(pixelCounts(drawn), (8000 * 6.5) / 64)).to.be.below(CHI_SQUARE_63);
    for (const mask of masks({ pixels: [5, 5] }, 10)) expect(countKnown(mask)).to.equal(5);
  });

  it('draws counts whose logarithm is uniform', () => {
    const counts = masks({ logPixels: [2, 63] }, 8000).map(countKnown);
    expect(Math.min(...counts)).to.equal(2);
    expect(Math.max(...counts)).to.equal(63);
    // 2–3, 4–7, … 32–63: five octaves. 4 degrees of freedom: 18.5 is passed once in a thousand seeds.
    const octaves = [0, 1, 2, 3, 4].map((octave) =>
      counts.filter((count) => Math.floor(Math.log2(count)) === octave + 1),
    );
    expect(
      chiSquare(
        octaves.map(({ length }) => length),
        1600,
      ),
    ).to.be.below(18.5);
  });

  it('draws one of several contexts with equal probability', () => {
    const counts = masks({ oneOf: [{ pixels: 3 }, 'full', { pixels: 9 }] }, 3000).map(countKnown);
    const found = [3, 64, 9].map((wanted) => counts.filter((count) => count === wanted).length);
    expect(found.reduce((sum, count) => sum + count, 0)).to.equal(3000);
    expect(chiSquare(found, 1000)).to.be.below(13.8); // 2 degrees of freedom, passed once in a thousand seeds
  });

  it('draws each pixel with the given probability, independently of the others', () => {
    const drawn = masks({ probability: 0.3 }, 4000);
    expect((chiSquare(pixelCounts(drawn), 1200) * 1) / 0.7).to.be.below(CHI_SQUARE_63);
    // The number of known pixels is binomial: mean 19.2, variance 13.44, each to five of its standard errors.
    const numbers = drawn.map(countKnown);
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / (numbers.length - 1);
    expect(mean).to.be.closeTo(19.2, 5 * Math.sqrt(13.44 / 4000));
    expect(variance).to.be.closeTo(13.44, 5 * 13.44 * Math.sqrt(2 / 4000));
    expect(countKnown(sampleContext({ probability: 0 }, size, key))).to.equal(0);
    expect(countKnown(sampleContext({ probability: 1 }, size, key))).to.equal(64);
  });

  it('draws independent contexts for each seed, epoch and index', () => {
    const base = { seed: 1, epoch: 2, index: 3 };
    for (const change of ['seed', 'epoch', 'index'] as const) {
      let overlap = 0;
      for (let draw = 0; draw < 2000; draw++) {
        const [a, b] = [draw, draw + 1].map((value) =>
          sampleContext({ pixels: 16 }, size, { ...base, [change]: value }),
        );
        overlap += (a as Uint8Array).reduce((sum, value, pixel) => sum + value * (b?.[pixel] as number), 0);
      }
      // Two independent sets of 16 of 64 share 4, ± 1.51 (hypergeometric); five standard errors.
      expect(overlap / 2000, change).to.be.closeTo(4, (5 * 1.51) / Math.sqrt(2000));
    }
    const swapped = [{ ...base }, { seed: 1, epoch: 3, index: 2 }, { seed: 2, epoch: 1, index: 3 }].map((other) =>
      sampleContext({ pixels: 16 }, size, other).join(''),
    );
    expect(new Set(swapped).size).to.equal(3);
  });

  it('knows the given half; the smaller half if the size is odd', () => {
    const rows = (half: 'upper' | 'lower' | 'left' | 'right', height: number, width: number) => {
      const mask = sampleContext({ half }, { height, width }, key);
      return Array.from({ length: height }, (_, row) => mask.subarray(row * width, (row + 1) * width).join(''));
    };
    expect(rows('upper', 4, 3)).to.deep.equal(['111', '111', '000', '000']);
    expect(rows('lower', 4, 3)).to.deep.equal(['000', '000', '111', '111']);
    expect(rows('left', 3, 5)).to.deep.equal(['11000', '11000', '11000']);
    expect(rows('right', 3, 5)).to.deep.equal(['00011', '00011', '00011']);
    expect(rows('upper', 3, 2)).to.deep.equal(['11', '00', '00']);
    expect(rows('lower', 3, 2)).to.deep.equal(['00', '00', '11']);
  });

  it('knows all pixels, or those of a mask, as a copy of the mask', () => {
    expect(countKnown(sampleContext('full', size, key))).to.equal(64);
    const mask = Uint8Array.from({ length: 64 }, (_, pixel) => pixel % 2);
    const drawn = sampleContext({ mask }, size, key);
    expect(drawn).to.deep.equal(mask);
    drawn[0] = 1;
    expect(mask[0]).to.equal(0);
  });

  it('rejects contexts that do not match the image size', () => {
    for (const spec of [{ pixels: 65 }, { pixels: [1, 65] as const }, { logPixels: [1, 65] as const }])
      expect(() => sampleContext(spec, size, key)).to.throw(DatasetError, 'of 65 pixels does not fit a 8×8 image');
    expect(() => sampleContext({ mask: new Uint8Array(63) }, size, key)).to.throw(
      DatasetError,
      'the mask has 63 values',
    );
    expect(() => sampleContext({ mask: new Uint8Array(64).fill(255) }, size, key)).to.throw(DatasetError, '1 = known');
  });

  it('rejects keys and sizes that are not integers', () => {
    for (const wrong of [{ epoch: -1 }, { index: 0.5 }, { index: Number.NaN }, { seed: 0.5 }])
      expect(() => sampleContext({ pixels: 1 }, size, { ...key, ...wrong })).to.throw(DatasetError);
    expect(() => sampleContext('full', { height: 0, width: 8 }, key)).to.throw(DatasetError, '0×8 image');
  });

  // A benchmark is only one if everybody has the same masks: these must never change.
  for (const [title, spec, fingerprint] of [
    ['10 pixels', { pixels: 10 }, 'cba50ad70b089259bfbe0bc45becbee84755f40ab733016bb0c3763a275395d3'],
    ['1,000 pixels', { pixels: 1000 }, '27ed2a61da92e32c593caecec13cf76ed4a078c00b4c183e31db1c13ae645e93'],
    ['10 to 200 pixels', { pixels: [10, 200] }, 'bf184fc8b742dde89519702c627138cae05b2e849034d9450026721b321484db'],
    ['a probability of 0.1', { probability: 0.1 }, 'f579eef1581acad958678af69e2957fa6017486e9f9fe0bd98242efd8ce6ec89'],
    ['the upper half', { half: 'upper' }, '9ec84a8c6b44c565310eb9b31446ff97cef02223db0da7c2afb73bec478c69e8'],
    ['everything', 'full', '3c7699b02e6aa76f9926e98c036148015252b8938a0458c2e00e32efa40f0420'],
  ] as const satisfies readonly [string, ContextSpec, string][])
    it(`never changes the masks of ${title}`, () => {
      const hash = createHash('sha256');
      for (const seed of [0, 1, -7])
        for (const epoch of [0, 1, 1000])
          for (const index of [0, 1, 999])
            hash.update(sampleContext(spec, { height: 32, width: 32 }, { seed, epoch, index }));
      expect(hash.digest('hex')).to.equal(fingerprint);
    });

  it('never changes the ten pixels of the first test image', () => {
    const mask = sampleContext({ pixels: 10 }, { height: 32, width: 32 }, { seed: 1, epoch: 0, index: 0 });
    expect([...mask.keys()].filter((pixel) => mask[pixel])).to.deep.equal([
      143, 167, 367, 499, 608, 649, 702, 765, 846, 999,
    ]);
  });
});
