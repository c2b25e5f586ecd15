import { expect } from 'chai';
import { curvePlot } from './curve-plot.js';

describe('a curve in a terminal', () => {
  const options = { width: 30, height: 7, scale: 'linear', unit: 'steps' } as const;
  const line = (y: (x: number) => number, count = 41) => Array.from({ length: count }, (_, x) => ({ x, y: y(x) }));

  it('falls from the upper left to the lower right for decreasing values, and has axes', () => {
    expect(
      curvePlot(
        line((x) => 4 - x / 10),
        options,
      ),
    ).to.deep.equal([
      '       4 ┤⠉⠒⠤⣀',
      '       3 ┤    ⠉⠒⠤⣀',
      '       2 ┤        ⠉⠒⠤⣀',
      '       1 ┤            ⠉⠒⠤⣀',
      '       0 ┤                ⠉⠒⠤⣀',
      '         └────────────────────',
      '          0           40 steps',
    ]);
  });

  it('is a straight line on a logarithmic axis for exponential decay, with ticks at round numbers', () => {
    const plot = curvePlot(
      line((x) => 10 ** (-x / 10)),
      { ...options, scale: 'logarithmic' },
    );
    const first = plot.slice(0, 5).map((row) => row.slice(10).search(/\S/));
    const steps = first.slice(1).map((column, index) => column - (first[index] as number));
    for (const step of steps) expect(step).to.be.within(3, 5);
    expect(plot[0]).to.match(/^ {7}1 ┤/);
    expect(plot[4]).to.match(/^ +0\.0001 ┤/);
  });

  it('draws a single value, no values, and only values that the axis can show', () => {
    for (const scale of ['linear', 'logarithmic'] as const) {
      expect(curvePlot([{ x: 3, y: 0.5 }], { ...options, scale }).join('')).to.match(/[\u2801-\u28ff]/);
      expect(curvePlot([], { ...options, scale }).join('')).to.not.match(/[\u2801-\u28ff]/);
    }
    const strange = [0, -1, Number.NaN, Number.POSITIVE_INFINITY].map((y, x) => ({ x, y }));
    expect(curvePlot(strange, { ...options, scale: 'logarithmic' }).join('')).to.not.match(/[\u2801-\u28ff]/);
  });

  it('has the given width and height', () => {
    const plot = curvePlot(line(Math.sin, 200), { ...options, width: 50, height: 12 });
    expect(plot).to.have.length(12);
    for (const row of plot) expect([...row].length).to.be.at.most(50);
    expect([...(plot.at(-1) as string)]).to.have.length(50);
  });
});
