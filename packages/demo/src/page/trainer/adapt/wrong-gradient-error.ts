/** Thrown if the backend computes a wrong gradient of the model. Another backend may compute it. */
export class WrongGradientError extends Error {
  override readonly name = 'WrongGradientError';
}
