import { DatasetError } from '../dataset-error.js';

/** The DatasetError that the call throws or rejects with; anything else fails the test. */
export async function datasetErrorOf(call: () => unknown): Promise<DatasetError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof DatasetError) return error;
    throw error;
  }
  throw new Error('expected a DatasetError, nothing was thrown');
}
