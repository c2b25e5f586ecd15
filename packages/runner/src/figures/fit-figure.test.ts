import { expect } from 'chai';
import { fitFigure } from './fit-figure.js';

describe('the chart of a fit', () => {
  const scaleOf = (losses: readonly number[]): unknown => {
    const rows = losses.map((loss, step) => ({ step, loss }));
    const figure = fitFigure([{ name: 'one', rows }], 'Loss');
    return figure?.kind === 'loss' ? figure.data.panels[0]?.scale : undefined;
  };

  it('has a linear axis if the loss is ever below zero, as a log-likelihood can be', () => {
    expect(scaleOf([0.5, 0.1, 0])).to.equal('logarithmic');
    expect(scaleOf([0.5, -0.1, 0.2])).to.equal('linear');
    expect(scaleOf([])).to.equal(undefined);
  });
});
