import type { GeneratorShape } from '@hypersiren/hypernet/generators';
import type { StartedBackend } from '../../trainer/messages.js';
import type { Size, View } from '../../view.js';
import type { SampleName } from '../samples-state.js';

/** Messages between the page and the worker that renders samples. */

/** The image that is shown: a place on the path between two samples, and the visible part of it. */
export interface ImageRequest {
  /** Number of the request, which its answers have. */
  readonly id: number;
  readonly from: SampleName;
  readonly to: SampleName;
  /** Share of the way from one to the other, 0 to 1. */
  readonly share: number;
  readonly view: View;
  /** Size of the canvas. */
  readonly size: Size;
}

/** From the page to the worker. Requests replace earlier ones of their type. */
export type ToSampler =
  /** Starts a backend and loads a generator. Answered by `started` or `failed`. */
  | { readonly type: 'start'; readonly folder: string; readonly backend: string | null }
  /** Requests small images of samples. Answered by a `thumbnail` for each. */
  | { readonly type: 'thumbnails'; readonly names: readonly SampleName[] }
  /** Requests the image that is shown. Answered by `part`s, the last of which is final, unless it is replaced. */
  | { readonly type: 'image'; readonly request: ImageRequest };

/** RGBA bytes of an image. */
export interface Pixels extends Size {
  readonly bytes: Uint8ClampedArray<ArrayBuffer>;
}

/** A part of the image that is shown. */
export interface ImagePart {
  readonly id: number;
  readonly pixels: Pixels;
  /** First row of the canvas; undefined if the part is the whole image, of fewer pixels. */
  readonly row: number | undefined;
  /** Whether no part follows. */
  readonly isLast: boolean;
}

/** From the worker to the page. */
export type FromSampler =
  | {
      readonly type: 'started';
      readonly backend: StartedBackend;
      /** Name of the generator and size of its training images. */
      readonly name: string;
      readonly shape: GeneratorShape;
    }
  | { readonly type: 'thumbnail'; readonly name: SampleName; readonly pixels: Pixels }
  | { readonly type: 'part'; readonly part: ImagePart }
  /** A request failed. `forUser` tells a message for the user from a fault of the page. */
  | { readonly type: 'failed'; readonly message: string; readonly forUser: boolean };
