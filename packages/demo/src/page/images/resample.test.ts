import { expect } from 'chai';
import { bicubic, nearest } from './resample.js';

const RAMP = { height: 2, width: 5, channels: 1, data: Float32Array.of(0, 1, 2, 3, 4, 10, 11, 12, 13, 14) };
const WHOLE = { rows: [-1, 1], columns: [-1, 1] } as const;

describe('resampling', () => {
  it('returns the pixel values at pixel centers', () => {
    for (const resample of [nearest, bicubic])
      expect([...resample(RAMP, WHOLE, RAMP).data]).to.deep.equal([...RAMP.data]);
  });

  it('takes the nearest pixel', () => {
    const window = { rows: [-1, -1], columns: [-0.3, -0.2] } as const; // 1.4 and 1.6 of 0 … 4
    expect([...nearest(RAMP, window, { height: 1, width: 2 }).data]).to.deep.equal([1, 2]);
  });

  it('reproduces a linear ramp between pixels with bicubic interpolation', () => {
    const window = { rows: [-1, -1], columns: [-0.25, 0.25] } as const; // 1.5 … 2.5
    const { data } = bicubic(RAMP, window, { height: 1, width: 5 });
    for (const [index, value] of data.entries()) expect(value).to.be.closeTo(1.5 + index / 4, 1e-6);
  });

  it('repeats the edge pixels outside the image', () => {
    const window = { rows: [-3, 3], columns: [-3, 3] } as const;
    for (const resample of [nearest, bicubic]) {
      const { data } = resample(RAMP, window, { height: 3, width: 3 });
      expect([data[0], data[2], data[6], data[8]]).to.deep.equal([0, 4, 10, 14]);
    }
  });
});
