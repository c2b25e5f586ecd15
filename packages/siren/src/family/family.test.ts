import { expect } from 'chai';
import * as z from 'zod';
import { SirenError } from '../siren-error.js';
import { citation, defineMember, familyOf, familySchema, namedSchema, readOptions } from './index.js';

const circle = defineMember({
  name: 'circle',
  description: 'All around',
  options: { radius: z.number().positive().default(2).describe('From the middle') },
  citations: [citation('book', 'euclid', { author: 'Euclid', title: 'Elements' })],
});
const grid = defineMember({
  name: 'grid',
  description: 'Rows and columns',
  options: { sides: z.array(z.int().min(1).max(9)).min(1), kind: z.enum(['plain', 'woven']).default('plain') },
  example: { sides: [1] },
});
const shapes = familyOf([circle, grid]);

describe('a family', () => {
  it('has its members by name, each with schema, citations and example', () => {
    expect(Object.keys(shapes)).to.deep.equal(['circle', 'grid']);
    expect(shapes.circle.schema.parse({ type: 'circle' })).to.deep.equal({ type: 'circle', radius: 2 });
    expect(shapes.grid.example).to.deep.equal({ type: 'grid', sides: [1] });
    expect(shapes.circle.citations[0]?.bibtex).to.equal(
      '@book{euclid,\n  author = {Euclid},\n  title = {Elements},\n}',
    );
    expect(shapes.grid.citations).to.deep.equal([]);
  });

  it('rejects two members with the same name', () => {
    expect(() => familyOf([circle, grid, circle])).to.throw('two members of a family have the same name');
  });

  it('gives a schema of any member, with the name under any key, or alone', () => {
    expect(familySchema(shapes).parse({ type: 'circle' })).to.deep.equal({ type: 'circle', radius: 2 });
    expect(namedSchema(shapes).parse('circle')).to.deep.equal({ type: 'circle', radius: 2 });
    const dots = defineMember({ name: 'dots', description: 'Here and there', options: {} }, 'source');
    expect(familySchema(familyOf([dots]), 'source').parse({ source: 'dots' })).to.deep.equal({ source: 'dots' });
  });
});

describe('readOptions', () => {
  const message = (value: unknown, schema: z.ZodType = grid.schema): string => {
    try {
      readOptions('grid', schema, value, (text) => new SirenError('option', text));
    } catch (error) {
      expect(error).to.be.instanceOf(SirenError);
      return (error as Error).message;
    }
    return '';
  };

  it('fills in defaults', () => {
    const options = readOptions('grid', grid.schema, { type: 'grid', sides: [2] }, (text) => new Error(text));
    expect(options).to.deep.equal({ type: 'grid', sides: [2], kind: 'plain' });
  });

  it('names the expected and the given value', () => {
    expect(message({ type: 'grid', sides: [] })).to.equal('grid: sides: expected one number or more, got ');
    expect(message({ type: 'grid', sides: [0] })).to.equal(
      'grid: sides: expected a whole number, 1 or more, 9 or less, got 0',
    );
    expect(message({ type: 'grid', sides: [1], kind: 'wowen' })).to.equal(
      'grid: kind: expected one of plain, woven, got "wowen"',
    );
    expect(message({ type: 'circle', radius: 0 }, circle.schema)).to.equal(
      'grid: radius: expected a number above 0, got 0',
    );
  });

  it('names a misspelled key before the missing key that it causes', () => {
    expect(message({ type: 'grid', side: [1] })).to.equal('grid: unknown option "side", expected type, sides, kind');
  });

  it('names the members on the path to an invalid value, and the known members', () => {
    const nested = z.strictObject({ shape: familySchema(shapes) });
    expect(message({ shape: { type: 'grid', sides: [1.5] } }, nested)).to.equal(
      'grid: shape: grid: sides: expected a whole number, 1 or more, 9 or less, got 1.5',
    );
    expect(message({ shape: { type: 'grid', side: [1] } }, nested)).to.match(
      /^grid: shape: grid: unknown option "side"/,
    );
    expect(message({ shape: { type: 'gird' } }, nested)).to.equal(
      'grid: shape: expected one of circle, grid, got "gird"',
    );
  });
});
