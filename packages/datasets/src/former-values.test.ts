import { expect } from 'chai';
import * as z from 'zod';
import { FORMER_CROPS, withFormerValues } from './former-values.js';
import { transformOptions } from './media/images/image-transform.js';

describe('values of version 0.1', () => {
  it('are converted to their present names', () => {
    const transform = z.strictObject(transformOptions).parse({ crop: 'centre', resize: 'squeeze', size: 8 });
    expect(transform).to.include({ crop: 'center', resize: 'stretch' });
  });

  it('leave all other values unchanged', () => {
    const crop = withFormerValues(z.enum(['none', 'center']), FORMER_CROPS);
    expect(crop.parse('none')).to.equal('none');
    expect(() => crop.parse('constructor')).to.throw('Invalid option');
  });
});
