import { expect } from 'chai';
import { makeFigure } from './figure-kinds.js';
import { waveforms } from './waveforms.js';

describe('waveforms', () => {
  /** One second of a 1 kHz tone in the first of two channels, with ten times the amplitude in the last fifth. */
  const tone = (factor: number) => ({
    samples: Float32Array.from({ length: 16_000 }, (_, index) => {
      const [frame, channel] = [Math.floor(index / 2), index % 2];
      return channel === 1 ? 1 : factor * (frame < 6400 ? 0.02 : 0.2) * Math.sin((2 * Math.PI * frame) / 8);
    }),
    channels: 2,
    sampleRate: 8000,
  });

  it('finds the loudest part, and measures levels in dB of full scale', () => {
    const { close, levels } = waveforms(tone(1), tone(0.9));
    expect(close.recorded[0]?.x).to.be.within(800, 970);
    expect((close.recorded.at(-1)?.x as number) - (close.recorded[0]?.x as number)).to.be.closeTo(30, 0.2);
    expect(close.fitted[2]?.y).to.be.closeTo(0.9 * (close.recorded[2]?.y as number), 1e-6);
    const at = (curve: readonly { x: number; y: number }[], second: number) =>
      curve.reduce((best, point) => (Math.abs(point.x - second) < Math.abs(best.x - second) ? point : best)).y;
    expect(at(levels.recorded, 0.3)).to.be.closeTo(20 * Math.log10(0.02 / Math.SQRT2), 0.3);
    expect(at(levels.recorded, 0.9)).to.be.closeTo(20 * Math.log10(0.2 / Math.SQRT2), 0.3);
    expect(at(levels.error, 0.9)).to.be.closeTo(20 * Math.log10(0.02 / Math.SQRT2), 0.3);
  });

  it('are curves of the recording, the fit and the error, with finite levels for silence', () => {
    const silent = { samples: new Float32Array(100), channels: 1, sampleRate: 100 };
    for (const sound of [tone(1), silent]) {
      const data = { title: 'Sound', ...waveforms(sound, sound) };
      const { panels } = makeFigure({ kind: 'waveform', data });
      expect(panels).to.have.length(2);
      const [close, levels] = panels.map(({ configuration }) => configuration.data.datasets);
      const values = (index: number, of = close) => of?.[index]?.data as { x: number; y: number }[];
      expect(values(0)).to.deep.equal(data.close.fitted);
      expect(values(1)).to.deep.equal(data.close.recorded);
      for (const { data: points } of levels ?? [])
        for (const { y } of points as { y: number }[]) expect(y).to.be.within(-200, 0);
    }
  });
});
