import type { SirenSpec } from '@hypersiren/siren';
import type { DemoModel } from '../../demo-model.js';
import type { BackendName } from '../backend-names.js';
import type { PixelValues } from '../completion.js';
import type { Raster } from '../images/resample.js';
import type { Mask } from '../known-pixels.js';
import type { Size, Window } from '../view.js';

/** Messages between the page and the worker that inpaints. */

/** A model that is ready to inpaint. */
export interface StartedModel {
  readonly backend: BackendName;
  readonly about: DemoModel;
  readonly parameterCount: number;
  /** Network that the model emits. */
  readonly siren: SirenSpec;
  /** Whether the network reads feature maps, so that its derivatives take long. */
  readonly isLocal: boolean;
}

/** An image with its known pixels. */
export interface KnownImage {
  readonly image: Raster;
  readonly mask: Mask;
}

/** What the worker computes. Each function but `start` and `complete` needs a completed image. */
export interface Inpainting {
  /** Starts the wanted backend, or the first that works, and loads the model of a folder. */
  start(folder: string, backend: string | null): Promise<StartedModel>;
  /** Inpaints an image. The other functions are about the last one. */
  complete(known: KnownImage, keepKnown: boolean): Promise<void>;
  /** Returns the inpainted image at its own pixels. */
  pixels(): Promise<PixelValues>;
  /** Returns the values in a window, [H·W·C]. */
  values(window: Window, size: Size): Promise<Float32Array>;
  /** Returns the gradient [H·W·2] and the Laplacian [H·W] of the brightness in a window. */
  derivatives(window: Window, size: Size): Promise<{ gradient: Float32Array; laplacian: Float32Array }>;
  /** Returns the predicted standard deviations in a window, [H·W]. */
  deviations(window: Window, size: Size): Promise<Float32Array>;
  /** Returns the emitted weights by layer. */
  weights(): Promise<Float32Array[]>;
  /** Renders the network between those of two images. `share` is 0 for the first and 1 for the second. */
  blend(first: KnownImage, second: KnownImage, share: number, size: Size): Promise<Raster>;
}

/** From the page to the worker: a call of a function, with its number. */
export interface ToInpainter {
  readonly id: number;
  readonly method: keyof Inpainting;
  readonly parameters: readonly unknown[];
}

/** From the worker to the page. */
export type FromInpainter =
  /** Share of the model that has been loaded, 0 to 1. */
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'result'; readonly id: number; readonly result: unknown }
  /** A call failed. `forUser` tells a message for the user from a fault of the page. */
  | { readonly type: 'failed'; readonly id: number; readonly message: string; readonly forUser: boolean };
