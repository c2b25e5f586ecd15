import { expect } from 'chai';
import { type RawField, readMessage } from '../../../../tools/testing/read-message.js';
import { eventMessage } from '../schemas/event.js';
import { encodeEvent, encodeFileVersion, encodeRestart, type SummaryValue } from './event.js';

const view = (field: RawField | undefined): DataView => {
  const { buffer, byteOffset, byteLength } = field as Uint8Array;
  return new DataView(buffer, byteOffset, byteLength);
};
const double = (field: RawField | undefined): number => view(field).getFloat64(0, true);
const text = (field: RawField | undefined): string => Buffer.from(field as Uint8Array).toString();
const inner = (field: RawField | undefined): Map<number, RawField[]> => readMessage(field as Uint8Array);

describe('an event', () => {
  const valuesOf = (values: SummaryValue[]): Map<number, RawField[]>[] => {
    const event = readMessage(encodeEvent({ step: 300, wallTime: 1234.5, values }));
    expect(double(event.get(1)?.[0])).to.equal(1234.5);
    expect(event.get(2)).to.deep.equal([300]);
    return (inner(event.get(5)?.[0]).get(1) ?? []).map(inner);
  };

  it('has the fields of TensorFlow’s protocol: time, step, and a named number', () => {
    const [first, second] = valuesOf([
      { tag: 'loss/whole', scalar: 0.25 },
      { tag: 'ä', scalar: -1 },
    ]);
    expect(text(first?.get(1)?.[0])).to.equal('loss/whole');
    expect(view(first?.get(2)?.[0]).getFloat32(0, true)).to.equal(0.25);
    expect(text(second?.get(1)?.[0])).to.equal('ä');
  });

  it('has images with their size, and histograms with their limits and counts', () => {
    const png = Uint8Array.from({ length: 300 }, (_, index) => index);
    const histogram = { min: 0, max: 2, count: 5, sum: 4, sumOfSquares: 6, limits: [0, 1, 2], counts: [0, 3, 2] };
    const [image, counts] = valuesOf([
      { tag: 'image', image: { png, height: 200, width: 3, channels: 1 } },
      { tag: 'weights', histogram },
    ]);
    const emittedImage = inner(image?.get(4)?.[0]);
    expect([1, 2, 3].map((number) => emittedImage.get(number)?.[0])).to.deep.equal([200, 3, 1]);
    expect([...((emittedImage.get(4)?.[0] ?? []) as Uint8Array)]).to.deep.equal([...png]);
    const fields = inner(counts?.get(5)?.[0]);
    expect([1, 2, 3, 4, 5].map((number) => double(fields.get(number)?.[0]))).to.deep.equal([0, 2, 5, 4, 6]);
    const packed = (number: number) =>
      [0, 8, 16].map((offset) => view(fields.get(number)?.[0]).getFloat64(offset, true));
    expect([packed(6), packed(7)]).to.deep.equal([histogram.limits, histogram.counts]);
  });

  it('is decoded to the same values, including zeros', () => {
    const values = [{ tag: 'loss', scalar: 0 }];
    const read = eventMessage.decode(encodeEvent({ step: 0, wallTime: 2.5, values }));
    expect(eventMessage.toObject(read, { longs: Number })).to.deep.equal({
      wallTime: 2.5,
      step: 0,
      summary: { value: [{ tag: 'loss', simpleValue: 0 }] },
    });
  });

  it('encodes the version of a file, and a restart of a run', () => {
    expect(text(readMessage(encodeFileVersion(1)).get(3)?.[0])).to.equal('brain.Event:2');
    const restart = readMessage(encodeRestart(2 ** 40, 1));
    expect(restart.get(2)).to.deep.equal([2 ** 40]);
    expect(inner(restart.get(7)?.[0]).get(1)).to.deep.equal([1]);
  });
});
