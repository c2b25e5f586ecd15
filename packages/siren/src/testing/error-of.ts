import { expect } from 'chai';
import { SirenError } from '../siren-error.js';

/** Returns the `SirenError` that `work` throws, and fails the test if there is none or another error. */
export async function errorOf(work: () => unknown): Promise<SirenError> {
  try {
    await work();
  } catch (error) {
    expect(error).to.be.instanceOf(SirenError);
    return error as SirenError;
  }
  throw new Error('expected an error, got none');
}
