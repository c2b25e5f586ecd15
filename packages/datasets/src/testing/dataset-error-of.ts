import { DatasetError } from '../dataset-error.js';

/** Returns the DatasetError that a call throws or rejects with. Fails the test otherwise. */
export async function datasetErrorOf(call: () => unknown): Promise<DatasetError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof DatasetError) return error;
    throw error;
  }
  throw new Error('expected a DatasetError, nothing was thrown');
}
