import { SirenError } from '@hypersiren/siren';
import { expect } from 'chai';
import { HypernetError } from '../hypernet-error.js';

/** Returns the error that `work` throws, which must be a HypernetError or a SirenError. */
export async function errorOf(work: () => unknown): Promise<HypernetError | SirenError> {
  try {
    await work();
  } catch (error) {
    expect(error).to.satisfy((thrown: unknown) => thrown instanceof HypernetError || thrown instanceof SirenError);
    return error as HypernetError | SirenError;
  }
  throw new Error('expected an error, got none');
}
