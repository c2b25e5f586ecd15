import * as tf from '@tensorflow/tfjs-core';
import { batchedKernel } from '../network/fused-kernel.js';
import { type RecordedOperation, RecordedOperations } from './recorded-operations.js';

/**
 * Computes a value and its gradients with the same results as TensorFlow.js, bit for bit, in less memory. Saved tensors
 * and intermediate gradients are disposed of as soon as they are no longer needed, whereas TensorFlow.js keeps all of
 * them until the end.
 *
 * @param sources kept tensors, such as variables
 * @returns a gradient for each source, undefined if the value does not depend on it. The caller disposes of them
 */
export function valueAndGradientsBy(
  sources: readonly tf.Tensor[],
  compute: () => tf.Tensor,
): { readonly value: tf.Tensor; readonly gradients: readonly (tf.Tensor | undefined)[] } {
  const { state } = tf.engine();
  const operations = new RecordedOperations(sources);
  state.activeTape = operations as never;
  state.gradientDepth++;
  let value: tf.Tensor;
  try {
    value = tf.tidy('forward', compute);
  } catch (error) {
    disposeSaved(operations);
    throw error;
  } finally {
    state.gradientDepth--;
    state.activeTape = null as never;
  }
  try {
    return { value, gradients: backpropagate(operations, value, sources) };
  } catch (error) {
    value.dispose();
    throw error;
  } finally {
    disposeSaved(operations);
  }
}

function disposeSaved(operations: RecordedOperations): void {
  for (const { saved } of operations.splice(0)) tf.dispose([...saved]);
}

/**
 * Propagates gradients backward through the recorded operations and removes the operations from the end of the list.
 */
function backpropagate(
  operations: RecordedOperations,
  value: tf.Tensor,
  sources: readonly tf.Tensor[],
): readonly (tf.Tensor | undefined)[] {
  let gradients = new Map<number, tf.Tensor>();
  tf.tidy('backward', () => {
    gradients = new Map<number, tf.Tensor>([[value.id, tf.onesLike(value)]]);
    for (let operation = operations.pop(); operation; operation = operations.pop()) {
      const { outputs, saved } = operation;
      const upstream = outputs.map(({ id }) => gradients.get(id) ?? null);
      if (upstream.some((gradient) => gradient !== null))
        addAllTo(gradients, gradientsOf(operation, upstream, operations.dependent));
      for (const { id } of outputs) gradients.delete(id);
      tf.dispose([...saved, ...upstream.filter((gradient) => gradient !== null)]);
    }
    return sources.flatMap(({ id }) => gradients.get(id) ?? []);
  });
  return sources.map(({ id }) => gradients.get(id));
}

/** Tensor counter of TensorFlow.js. */
interface TensorNumbers {
  nextTensorId(): number;
}

/** Returns the gradients with respect to the relevant inputs. Each gradient is a tensor without other owners. */
function gradientsOf(
  { kernelName, inputs, gradient }: RecordedOperation,
  upstream: readonly (tf.Tensor | null)[],
  dependent: ReadonlySet<number>,
): readonly (readonly [number, tf.Tensor])[] {
  if (!gradient) throw new Error(`Cannot compute gradient: gradient function not found for ${kernelName}.`);
  const ids: number[] = [];
  const results = tf.tidy(() => {
    const firstId = (tf.engine() as unknown as TensorNumbers).nextTensorId();
    const byInput = gradient(upstream);
    const taken = new Set<number>();
    return Object.entries(inputs).flatMap(([name, input]) => {
      if (!dependent.has(input.id)) return [];
      const result = tf.tidy(() => (byInput[name] as () => tf.Tensor)());
      if (!tf.util.arraysEqual(result.shape, input.shape))
        throw new Error(`Gradient of ${kernelName} by ${name}: expected [${input.shape}], got [${result.shape}]`);
      ids.push(input.id);
      // A tensor that existed before, or that is the gradient of another input as well, has another owner.
      const isOwn = result.id >= firstId && !taken.has(result.id);
      taken.add(result.id);
      return [isOwn ? result : tf.clone(result)];
    });
  });
  return results.map((result, index) => [ids[index] as number, result]);
}

/** Adds the gradients of an operation to those found before, in one call if the backend has a kernel for it. */
function addAllTo(gradients: Map<number, tf.Tensor>, found: readonly (readonly [number, tf.Tensor])[]): void {
  const met = found.filter(([id]) => gradients.has(id));
  const add = met.length > 1 && new Set(found.map(([id]) => id)).size === found.length && batchedKernel('AddPairs');
  if (!add) for (const [id, gradient] of found) addTo(gradients, id, gradient);
  else {
    for (const [id, gradient] of found) if (!gradients.has(id)) gradients.set(id, gradient);
    const before = met.map(([id]) => gradients.get(id) as tf.Tensor);
    const more = met.map(([, gradient]) => gradient);
    const sums = add([...before, ...more], {});
    for (const [index, [id]] of met.entries()) gradients.set(id, sums[index] as tf.Tensor);
    tf.dispose([...before, ...more]);
  }
}

function addTo(gradients: Map<number, tf.Tensor>, id: number, gradient: tf.Tensor): void {
  const before = gradients.get(id);
  gradients.set(id, before ? tf.add(before, gradient) : gradient);
  if (before) tf.dispose([before, gradient]);
}
