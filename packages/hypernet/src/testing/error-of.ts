import { expect } from 'chai';
import { HypernetError } from '../hypernet-error.js';

/** The error that `work` throws, which must be one of this package. */
export async function errorOf(work: () => unknown): Promise<HypernetError> {
  try {
    await work();
  } catch (error) {
    expect(error).to.be.instanceOf(HypernetError);
    return error as HypernetError;
  }
  throw new Error('expected an error, got none');
}
