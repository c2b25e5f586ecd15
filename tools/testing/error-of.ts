/** Returns the error that a call throws or rejects with. Fails if there is no error, or if it is of another class. */
export async function errorOf<E extends Error>(
  type: abstract new (...parameters: never[]) => E,
  call: () => unknown,
): Promise<E> {
  try {
    await call();
  } catch (error) {
    if (error instanceof type) return error;
    throw error;
  }
  throw new Error(`expected ${type.name}, nothing was thrown`);
}
