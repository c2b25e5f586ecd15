import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { DOCUMENTS, withTables } from './members.js';

describe('the tables of members in the documents', () => {
  for (const file of DOCUMENTS)
    it(`match the registries: ${path.relative('.', file)}`, () => {
      const text = readFileSync(file, 'utf8');
      expect(text).to.contain('<!-- members: ');
      expect(text, 'update it: npm run members').to.equal(withTables(text));
    });

  it('are rejected for an unknown family', () => {
    expect(() => withTables('<!-- members: colors -->\n\n<!-- end of members -->')).to.throw(
      'there is no table of colors; there are encoders,',
    );
  });
});
