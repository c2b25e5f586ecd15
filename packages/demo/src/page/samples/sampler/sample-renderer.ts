import { type GridAxes, gridAxes, type ImplicitImages } from '@hypersiren/hypernet';
import { drawLatentParts, type Generator, latentsBetween } from '@hypersiren/hypernet/generators';
import * as tf from '@tensorflow/tfjs-core';
import type { Size, Window } from '../../view.js';
import type { SampleName } from '../samples-state.js';

/** Interface of the page to a generator, one image at a time. */
export class SampleRenderer {
  readonly #generator: Generator;
  /** Coordinates that were used last. What is known of them is kept while only the image changes. */
  #axes: { readonly key: string; readonly axes: GridAxes } | undefined;

  constructor(generator: Generator) {
    this.#generator = generator;
  }

  get shape(): Generator['spec']['shape'] {
    return this.#generator.spec.shape;
  }

  /**
   * Emits the SIRENs of an image on the path between two samples, to be disposed by the caller.
   *
   * @param share 0 at the first and 1 at the second
   */
  emit(from: SampleName, to: SampleName, share: number): ImplicitImages {
    const images = tf.tidy(() => {
      const parts = ({ seed, index }: SampleName) => drawLatentParts(this.#generator, { seed, count: 1, first: index });
      return this.#generator.emit(latentsBetween(parts(from), parts(to), [share]));
    });
    void images.parameters; // emitted once, rather than for every window
    return images;
  }

  /** Returns the values in a window, [H·W·C], not clipped. */
  async values(images: ImplicitImages, window: Window, size: Size): Promise<Float32Array> {
    const axes = this.#axesOf(window, size);
    const values = tf.tidy(() => this.#generator.valuesAt(images, axes));
    const data = await values.data<'float32'>();
    values.dispose();
    return data;
  }

  /** Disposes the generator. */
  dispose(): void {
    this.#forget();
    this.#generator.dispose();
  }

  #axesOf(window: Window, size: Size): GridAxes {
    const key = JSON.stringify([window, size]);
    if (this.#axes?.key === key) return this.#axes.axes;
    this.#forget();
    const axes = gridAxes({ ...size, window });
    this.#axes = { key, axes };
    return axes;
  }

  #forget(): void {
    if (this.#axes) tf.dispose([this.#axes.axes.rows, this.#axes.axes.columns]);
    this.#axes = undefined;
  }
}
