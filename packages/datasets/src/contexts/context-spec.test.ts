import { expect } from 'chai';
import { DatasetError } from '../dataset-error.js';
import { contextSpec } from './context-kinds.js';
import { contextName } from './context-name.js';
import type { ContextSpec } from './context-spec.js';

const mask = Uint8Array.of(1, 0, 1);

const NAMED: readonly (readonly [string, ContextSpec])[] = [
  ['0', { pixels: 0 }],
  ['10', { pixels: 10 }],
  ['10-200', { pixels: [10, 200] }],
  ['10~200', { logPixels: [10, 200] }],
  ['10~200|half|full', { oneOf: [{ logPixels: [10, 200] }, { half: 'upper' }, 'full'] }],
  ['p0.1', { probability: 0.1 }],
  ['p1', { probability: 1 }],
  ['p1e-7', { probability: 1e-7 }],
  ['half', { half: 'upper' }],
  ['half-lower', { half: 'lower' }],
  ['half-left', { half: 'left' }],
  ['half-right', { half: 'right' }],
  ['full', 'full'],
];

describe('contextSpec', () => {
  it('reads the short forms', () => {
    expect(contextSpec(10)).to.deep.equal({ pixels: 10 });
    expect(contextSpec('half-upper')).to.deep.equal({ half: 'upper' });
    for (const [name, spec] of NAMED) expect(contextSpec(name), name).to.deep.equal(spec);
  });

  it('accepts specifications unchanged', () => {
    for (const [name, spec] of NAMED) expect(contextSpec(spec), name).to.deep.equal(spec);
    expect(contextSpec({ mask })).to.deep.equal({ mask });
  });

  for (const value of [
    -1,
    1.5,
    Number.NaN,
    '',
    'hlaf',
    '10-',
    'p2',
    'half-top',
    '200-10',
    true,
    null,
    undefined,
    [],
    [10, 200],
    {},
    { pixels: -1 },
    { pixels: [200, 10] },
    { pixels: [1, 2, 3] },
    { oneOf: [] },
    { oneOf: 10 },
    { oneOf: ['haf'] },
    '10|haf',
    { logPixels: 10 },
    { logPixels: [0, 10] },
    '200~10',
    { pixels: ['1', '2'] },
    { pixels: 10, half: 'upper' },
    { probability: 1.5 },
    { probability: '0.1' },
    { half: 'top' },
    { half: 'toString' },
    { full: true },
    { pixel: 10 },
    { mask: [1, 0] },
    { mask: Uint8Array.of(0, 255) },
  ])
    it(`refuses ${JSON.stringify(value)} (${typeof value})`, () => {
      expect(() => contextSpec(value))
        .to.throw(DatasetError)
        .with.property('code', 'bad-context');
    });

  it('lists the accepted forms in its error', () => {
    expect(() => contextSpec('haf')).to.throw('"haf" is not a context. Expected a number of pixels');
    expect(() => contextSpec({ half: 'top' })).to.throw(
      'half: "top" is not a half. Expected upper, lower, left, right',
    );
    expect(() => contextSpec({ pixels: [5, 1] })).to.throw('pixels: [5,1] is not a number of pixels');
  });
});

describe('contextName', () => {
  it('gives each context the short form that means it', () => {
    for (const [name, spec] of NAMED) expect(contextName(spec)).to.equal(name);
    expect(contextName({ mask })).to.equal('mask');
  });
});
