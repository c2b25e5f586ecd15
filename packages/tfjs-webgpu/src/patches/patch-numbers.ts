import { layerPieces, numberCounts, type PatchLayers } from '@hypersiren/tfjs-native/portable';

/** Letters: S patches, D numbers in a token, M numbers of a network, P and R emitted weights and biases. */

/** A piece of a network's numbers: its place among the emitted or the shared numbers. */
export interface Place {
  readonly emitted: boolean;
  /** First number. Emitted biases come after the emitted weights, and shared biases after the shared weights. */
  readonly first: number;
  readonly rows: number;
  readonly columns: number;
}

/** Weight or bias of a layer: its pieces, and its place in the parameters of a sine network. */
export interface PatchTensorPlan {
  /** One piece; factors of rows and of columns precede the shared weight of a scaled layer. */
  readonly pieces: readonly Place[];
  readonly rows: number;
  readonly columns: number;
  /** Index of its first element among the M elements of a network. */
  readonly first: number;
}

/** All tensors of the network of a patch. */
export interface PatchPlan {
  readonly tensors: readonly PatchTensorPlan[];
  /** M */
  readonly elements: number;
  readonly tokenSize: number;
  /** P + R, and the numbers of emitted weights P. */
  readonly emitted: number;
  readonly emittedWeights: number;
  /** Q + T, and the numbers of shared weights Q. */
  readonly shared: number;
  readonly sharedWeights: number;
}

/** Plans where the numbers of a network come from. */
export function patchNumbers(layers: PatchLayers, tokenSize: number): PatchPlan {
  const { emitted, shared } = numberCounts(layers);
  // Next number of emitted weights, emitted biases, shared weights and shared biases.
  const next = [0, emitted.weights, 0, shared.weights];
  let elements = 0;
  const tensors = layerPieces(layers).flatMap(({ weight, bias }) =>
    [weight, [bias]].map((pieces, isBias): PatchTensorPlan => {
      const places = pieces.map(({ emitted: isEmitted, shape: [rows, columns] }): Place => {
        const source = (isEmitted ? 0 : 2) + isBias;
        const first = next[source] as number;
        next[source] = first + rows * columns;
        return { emitted: isEmitted, first, rows, columns };
      });
      const { rows, columns } = places.at(-1) as Place;
      const first = elements;
      elements += rows * columns;
      return { pieces: places, rows, columns, first };
    }),
  );
  return {
    ...{ tensors, elements, tokenSize, emitted: emitted.weights + emitted.biases, emittedWeights: emitted.weights },
    ...{ shared: shared.weights + shared.biases, sharedWeights: shared.weights },
  };
}
