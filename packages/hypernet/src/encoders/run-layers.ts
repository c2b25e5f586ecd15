import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';

/**
 * Returns the outputs of a network whose layers have one or several inputs and one output. Intermediate values are
 * disposed as soon as no further layer reads them; TensorFlow.js keeps them to the end.
 *
 * @param inputs one for each input of the network
 */
export function runLayers(network: tfl.LayersModel, inputs: readonly tf.Tensor[]): tf.Tensor[] {
  return tf.tidy(() => {
    const given = new Set(inputs.map(({ id }) => id));
    const values = new Map(network.inputs.map(({ id }, index) => [id, inputs[index] as tf.Tensor]));
    const uses = new Map<number, number>(network.outputs.map(({ id }) => [id, Number.POSITIVE_INFINITY]));
    // The layers are in topological order.
    const steps = network.layers.flatMap((layer) => (layer.getClassName() === 'InputLayer' ? [] : [stepOf(layer)]));
    for (const { sources } of steps) for (const { id } of sources) uses.set(id, (uses.get(id) ?? 0) + 1);
    for (const { layer, sources, output } of steps) {
      const read = sources.map(({ id }) => values.get(id) as tf.Tensor);
      values.set(output.id, layer.apply(read.length === 1 ? (read[0] as tf.Tensor) : read, TRAINING) as tf.Tensor);
      for (const { id } of sources) {
        const left = (uses.get(id) ?? 0) - 1;
        uses.set(id, left);
        if (left <= 0) forget(id, values, given);
      }
    }
    return network.outputs.map(({ id }) => values.get(id) as tf.Tensor);
  });
}

/** Call options that TensorFlow.js passes to layers during training. */
const TRAINING = { training: true };

function stepOf(layer: tfl.layers.Layer) {
  const output = layer.output as tfl.SymbolicTensor;
  return { layer, sources: [layer.input].flat() as tfl.SymbolicTensor[], output };
}

/** Disposes a value, unless it is an input of the network or a layer returned it unchanged. */
function forget(id: number, values: Map<number, tf.Tensor>, given: ReadonlySet<number>): void {
  const value = values.get(id);
  values.delete(id);
  if (value && !given.has(value.id) && ![...values.values()].includes(value)) value.dispose();
}
