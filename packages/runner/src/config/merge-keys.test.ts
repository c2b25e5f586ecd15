import { expect } from 'chai';
import { parseYaml } from './parse-yaml.js';

describe('merge keys of a configuration', () => {
  const parsed = (source: string): unknown => {
    const { document, faults } = parseYaml(source);
    if (!document) throw new Error(faults.map(({ problem }) => problem).join());
    return document.toJS();
  };

  it('take the entries of a mapping unless they are given beside it, before the key or after it', () => {
    expect(parsed('a: &a {x: 1, y: 2, z: 3}\nb: {y: 5, <<: *a, z: 6}\n')).to.deep.equal({
      a: { x: 1, y: 2, z: 3 },
      b: { y: 5, z: 6, x: 1 },
    });
  });

  it('take those of several mappings, the first the strongest', () => {
    expect(parsed('- &a {x: 1}\n- &b {x: 2, y: 2}\n- {<<: [*a, *b], z: 3}\n')).to.deep.equal([
      { x: 1 },
      { x: 2, y: 2 },
      { z: 3, x: 1, y: 2 },
    ]);
  });

  it('may be in a mapping that is merged', () => {
    expect(parsed('- &a {x: 1}\n- &b {<<: *a, y: 2}\n- {<<: *b}\n')).to.deep.equal([
      { x: 1 },
      { y: 2, x: 1 },
      { y: 2, x: 1 },
    ]);
  });

  it('are left as unknown keys where they name no mapping, and where they are quoted', () => {
    expect(parsed('{<<: 3}')).to.deep.equal({ '<<': 3 });
    expect(parsed('- &a {x: 1}\n- {"<<": *a}\n')).to.deep.equal([{ x: 1 }, { '<<': { x: 1 } }]);
  });
});
