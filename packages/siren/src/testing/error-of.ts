import { expect } from 'chai';
import { SirenError } from '../siren-error.js';

/** The error that `work` throws, which must be one of this package. */
export async function errorOf(work: () => unknown): Promise<SirenError> {
  try {
    await work();
  } catch (error) {
    expect(error).to.be.instanceOf(SirenError);
    return error as SirenError;
  }
  throw new Error('expected an error, got none');
}
