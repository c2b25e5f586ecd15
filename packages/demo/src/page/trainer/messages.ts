import type { Raster } from '../images/resample.js';
import type { Mask } from '../known-pixels.js';
import type { Size } from '../view.js';

/** Messages between the page and the worker that trains. */

/** Networks that are compared, in the order of the page. */
export const FIT_NETWORKS = ['siren', 'relu', 'encoding'] as const;

/** Name of a network: the SIREN, rectified linear units, and the latter with positional encoding. */
export type FitNetworkName = (typeof FIT_NETWORKS)[number];

/** Settings of a fit. */
export interface FitSettings {
  /** Frequency factor of the SIREN's sines. */
  readonly omega0: number;
  /** Units in each layer. */
  readonly width: number;
  readonly networks: readonly FitNetworkName[];
  /** Number of steps after which the fit is finished. */
  readonly steps: number;
  /** Number of pixels in each step. Default: as many as the backend computes in a short time. */
  readonly pixels?: number;
}

/** RGBA bytes of an image. */
export interface Pixels extends Size {
  readonly bytes: Uint8ClampedArray<ArrayBuffer>;
}

/** An image and its derivatives, to be shown. */
export interface Pictured {
  readonly image: Pixels;
  readonly gradient: Pixels;
  readonly laplacian: Pixels;
}

/** An image file, a frame of the camera, or a generated portrait. */
export type ImageSource = Blob | ImageBitmap | { readonly portrait: number };

/** From the page to the worker. */
export type ToTrainer =
  /** Starts a backend: the named one, or the first that works. Answered by `backend` or `no-backend`. */
  | { readonly type: 'start'; readonly backend: string | null }
  /** Reads an image for the fits. Answered by `target` or `failed`. */
  | { readonly type: 'image'; readonly source: ImageSource; readonly name: string }
  /** Fits networks to the image, from their initial weights. A fit that is running is ended. */
  | { readonly type: 'fit'; readonly id: number; readonly settings: FitSettings }
  | { readonly type: 'pause' }
  | { readonly type: 'continue' }
  /** Requests the fitted network as a safetensors file. Answered by `saved`. */
  | { readonly type: 'save'; readonly network: FitNetworkName }
  /** Adapts the page's model to an image. A fit or an adaptation that is running is ended. */
  | { readonly type: 'adapt'; readonly id: number; readonly scene: AdaptScene }
  /** Ends the adaptation, which then finishes with its best step. */
  | { readonly type: 'stop' };

/** What happens in a fit. */
export type FitEvent =
  | { readonly type: 'progress'; readonly progress: FitProgress }
  | { readonly type: 'view'; readonly view: FitView }
  /** A network ended early. The others go on. */
  | { readonly type: 'diverged'; readonly network: FitNetworkName; readonly message: string }
  /** All networks have taken their last step. */
  | { readonly type: 'finished'; readonly step: number }
  /** The fit was ended before its last step. */
  | { readonly type: 'stopped' };

/** From the worker to the page. Events of a fit have the number that the page gave it. */
export type FromTrainer =
  | { readonly type: 'backend'; readonly started: StartedBackend }
  | { readonly type: 'no-backend'; readonly refused: readonly RefusedBackend[] }
  | { readonly type: 'target'; readonly name: string; readonly pictured: Pictured; readonly size: Size }
  | { readonly type: 'fitting'; readonly id: number; readonly event: FitEvent }
  | { readonly type: 'adapting'; readonly id: number; readonly event: AdaptEvent }
  | { readonly type: 'saved'; readonly network: FitNetworkName; readonly bytes: Uint8Array<ArrayBuffer> }
  /** A request failed. `forUser` tells a message for the user from a fault of the page. */
  | { readonly type: 'failed'; readonly message: string; readonly forUser: boolean };

/** A backend that computes correct gradients. */
export interface StartedBackend {
  readonly name: string;
  readonly label: string;
  /** Backends that were tried before. */
  readonly refused: readonly RefusedBackend[];
}

/** A backend that is not used, and why, as a sentence. */
export interface RefusedBackend {
  readonly label: string;
  readonly reason: string;
  /** Whether the backend started, but computed wrong gradients. */
  readonly isWrong: boolean;
}

/** Numbers of the last steps. */
export interface FitProgress {
  /** Number of steps of every network. */
  readonly step: number;
  readonly stepsPerSecond: number;
  /** Number of pixels in each step. */
  readonly pixels: number;
  /** Mean loss since the last message, by network. */
  readonly losses: Readonly<Partial<Record<FitNetworkName, number>>>;
}

/** A network after a step. */
export interface FitView {
  readonly network: FitNetworkName;
  readonly step: number;
  /** PSNR over all pixels of the image, in dB. */
  readonly psnr: number;
  readonly pictured: Pictured;
}

/** An image with its known pixels, and the model that inpaints it. */
export interface AdaptScene {
  /** Address of the model's folder. */
  readonly folder: string;
  readonly image: Raster;
  readonly mask: Mask;
  /** Largest number of steps. */
  readonly steps: number;
}

/** An inpainted image. */
export interface AdaptView {
  readonly step: number;
  /** Inpainted image, larger than its pixels. */
  readonly image: Pixels;
  /** PSNR of the unknown pixels in dB. Undefined if all are known. */
  readonly unknown: number | undefined;
}

/** What happens in an adaptation. */
export type AdaptEvent =
  /** The prediction before the first step. */
  | { readonly type: 'predicted'; readonly view: AdaptView }
  /** A step, and the PSNR of the known pixels that were held out. */
  | { readonly type: 'step'; readonly step: number; readonly heldOut: number }
  /** The best step so far, by the pixels that were held out. */
  | { readonly type: 'better'; readonly view: AdaptView }
  | { readonly type: 'finished'; readonly steps: number; readonly best: number };
