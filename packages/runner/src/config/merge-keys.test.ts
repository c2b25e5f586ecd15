import { expect } from 'chai';
import { parseYaml } from './parse-yaml.js';

describe('merge keys of a configuration', () => {
  const parsed = (source: string): unknown => {
    const { document, faults } = parseYaml(source);
    if (!document) throw new Error(faults.map(({ problem }) => problem).join());
    return document.toJS();
  };

  it('add the entries of a mapping unless they are present, before or after the merge key', () => {
    expect(parsed('a: &a {x: 1, y: 2, z: 3}\nb: {y: 5, <<: *a, z: 6}\n')).to.deep.equal({
      a: { x: 1, y: 2, z: 3 },
      b: { y: 5, z: 6, x: 1 },
    });
  });

  it('add the entries of several mappings, of which the first has precedence', () => {
    expect(parsed('- &a {x: 1}\n- &b {x: 2, y: 2}\n- {<<: [*a, *b], z: 3}\n')).to.deep.equal([
      { x: 1 },
      { x: 2, y: 2 },
      { z: 3, x: 1, y: 2 },
    ]);
  });

  it('may occur in a merged mapping', () => {
    expect(parsed('- &a {x: 1}\n- &b {<<: *a, y: 2}\n- {<<: *b}\n')).to.deep.equal([
      { x: 1 },
      { y: 2, x: 1 },
      { y: 2, x: 1 },
    ]);
  });

  it('keep every entry of a mapping that is written in place and merges another', () => {
    expect(parsed('a: {<<: {<<: {x: 1}, y: 2}, z: 3}')).to.deep.equal({ a: { x: 1, y: 2, z: 3 } });
  });

  it('stay as unknown keys if they name no mapping, or if they are quoted', () => {
    expect(parsed('{<<: 3}')).to.deep.equal({ '<<': 3 });
    expect(parsed('- &a {x: 1}\n- {"<<": *a}\n')).to.deep.equal([{ x: 1 }, { '<<': { x: 1 } }]);
  });
});
