import { SirenError } from '@hypersiren/siren';
import { expect } from 'chai';
import { HypernetError } from '../hypernet-error.js';

/** The error that `work` throws, which must be one of this package, or of the sine networks that it uses. */
export async function errorOf(work: () => unknown): Promise<HypernetError | SirenError> {
  try {
    await work();
  } catch (error) {
    expect(error).to.satisfy((thrown: unknown) => thrown instanceof HypernetError || thrown instanceof SirenError);
    return error as HypernetError | SirenError;
  }
  throw new Error('expected an error, got none');
}
