import { TRAINING_BACKENDS } from '../backend-names.js';
import { byId, resize } from '../dom.js';
import { putPixels, putSketch } from '../draw.js';
import { navigate } from '../navigate.js';
import { PageError } from '../page-error.js';
import { saveCanvas } from '../save-canvas.js';
import { say } from '../say.js';
import { type Size, type View, WHOLE } from '../view.js';
import { showBackend } from '../views/backend-select.js';
import type { FromSampler, ImagePart } from './sampler/messages.js';
import { SamplerClient } from './sampler-client.js';
import {
  MAX_SEED,
  readState,
  type SampleName,
  type SamplesState,
  titleOf,
  within,
  writeState,
} from './samples-state.js';
import { Thumbnails } from './thumbnails.js';

/** Largest side of the image in pixels. */
const MAX_SIDE = 1024;

/** Delay after the last change before the address changes and screen readers are notified. */
const KEEP_STILL = 250; // ms

const ENDS = { from: 'A', to: 'B' } as const;
type End = keyof typeof ENDS;

const numbers = new Intl.NumberFormat('en');

/** The view of samples: a choice of them, and the path between two. */
export class SamplesView {
  readonly #client: SamplerClient;
  readonly #canvas = byId('sample', HTMLCanvasElement);
  readonly #thumbnails: Thumbnails;
  #state: SamplesState = readState('');
  #backend: string | undefined;
  /** Size of the training images. */
  #shape: Size = { height: 32, width: 32 };
  /** The end that the next chosen sample becomes. */
  #next: End = 'from';
  #request = 0;
  /** What the last request asked for. */
  #requested = '';
  #settling: ReturnType<typeof setTimeout> | undefined;

  /**
   * Connects the view and starts the worker.
   *
   * @param folder address of the generator's files
   * @param backend backend that the address asks for
   */
  constructor(folder: URL, backend: string | null) {
    this.#thumbnails = new Thumbnails((name) => this.#choose(name));
    this.#client = new SamplerClient(
      (message) => this.#receive(message),
      (error) => say(error, () => location.reload()),
    );
    this.#connect();
    this.#client.send({ type: 'start', folder: folder.href, backend });
  }

  /** To be called whenever the view is shown, or the address changes. */
  show(query: string): void {
    showBackend(this.#backend, TRAINING_BACKENDS);
    this.#change(readState(query, this.#state));
  }

  #connect(): void {
    const seed = byId('seed', HTMLInputElement);
    // A number that is being typed is not replaced.
    seed.oninput = () => {
      if (seed.value !== '' && seed.validity.valid) this.#change({ seed: Number(seed.value) });
    };
    seed.onchange = () => {
      seed.value = String(this.#state.seed);
    };
    const move = (by: number) => this.#change({ seed: Math.min(MAX_SEED, Math.max(0, this.#state.seed + by)) });
    byId('seed-before', HTMLButtonElement).onclick = () => move(-1);
    byId('seed-next', HTMLButtonElement).onclick = () => move(1);
    byId('seed-random', HTMLButtonElement).onclick = () =>
      this.#change({ seed: (crypto.getRandomValues(new Uint32Array(1))[0] as number) % 1_000_000 });
    for (const end of ['from', 'to'] as const)
      byId(`show-${end}`, HTMLButtonElement).onclick = () => {
        this.#next = end;
        this.#change({ share: end === 'from' ? 0 : 1 });
      };
    const path = byId('path', HTMLInputElement);
    path.oninput = () => this.#change({ share: Number(path.value) / 100 });
    const { zoomBy } = navigate(this.#canvas, {
      get: () => this.#state.view,
      set: (view) => this.#look(view),
      image: () => this.#shape,
    });
    byId('sample-closer', HTMLButtonElement).onclick = () => zoomBy(2);
    byId('sample-farther', HTMLButtonElement).onclick = () => zoomBy(1 / 2);
    byId('sample-whole', HTMLButtonElement).onclick = () => this.#look(WHOLE);
    byId('sample-save', HTMLButtonElement).onclick = () => saveCanvas(this.#canvas, 'sample.png');
    byId('sample-link', HTMLButtonElement).onclick = () => void this.#copyLink();
    new ResizeObserver(() => this.#render()).observe(this.#canvas);
  }

  #look(view: View): void {
    this.#change({ view: within(view, this.#shape) });
  }

  /** Shows a sample as one end of the path, A and B in turn. */
  #choose(name: SampleName): void {
    const end = this.#next;
    this.#next = end === 'from' ? 'to' : 'from';
    this.#change({ [end]: name, share: end === 'from' ? 0 : 1 });
    byId('status', HTMLElement).textContent = `${titleOf(name)} is ${ENDS[end]}, and is shown.`;
  }

  #change(changes: Partial<SamplesState>): void {
    this.#state = { ...this.#state, ...changes };
    const { seed, from, to, share, view } = this.#state;
    const field = byId('seed', HTMLInputElement);
    if (document.activeElement !== field) field.value = String(seed);
    byId('seed-before', HTMLButtonElement).disabled = seed === 0;
    byId('seed-next', HTMLButtonElement).disabled = seed === MAX_SEED;
    const path = byId('path', HTMLInputElement);
    path.value = String(Math.round(100 * share));
    path.setAttribute('aria-valuetext', `${path.value} % of the way from ${titleOf(from)} to ${titleOf(to)}`);
    byId('path-value', HTMLOutputElement).textContent = `${path.value} %`;
    byId('sample-about', HTMLElement).textContent = path.getAttribute('aria-valuetext');
    this.#canvas.toggleAttribute('data-close', view.reach < 1);
    this.#thumbnails.show(this.#state);
    this.#render();
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#settle(), KEEP_STILL);
  }

  /** Writes the state into the address. */
  #settle(): void {
    if (byId('samples-view', HTMLElement).hidden) return;
    history.replaceState(history.state, '', `#samples?${writeState(this.#state)}`);
  }

  async #copyLink(): Promise<void> {
    this.#settle();
    const status = byId('status', HTMLElement);
    const button = byId('sample-link', HTMLButtonElement);
    try {
      await navigator.clipboard.writeText(location.href);
      button.textContent = 'Copied';
      status.textContent = 'The link is copied.';
    } catch {
      button.textContent = 'See the address'; // the browser does not let the page copy
    }
    setTimeout(() => {
      button.textContent = 'Copy link';
    }, 1500);
  }

  /** Requests what is shown and not there yet. */
  #render(): void {
    if (this.#backend === undefined || this.#canvas.clientWidth === 0) return;
    const { height, width } = this.#shape;
    const longer = Math.min(MAX_SIDE, Math.round(this.#canvas.clientWidth * devicePixelRatio));
    const scale = longer / Math.max(height, width);
    const size = { height: Math.round(height * scale), width: Math.round(width * scale) };
    if (this.#canvas.width !== size.width || this.#canvas.height !== size.height) resizeKept(this.#canvas, size);
    const zoom = numbers.format(Number((1 / this.#state.view.reach).toPrecision(2)));
    byId('sample-scale', HTMLOutputElement).textContent = `${zoom}×, ${size.width}×${size.height} pixels`;
    const { from, to, share, view } = this.#state;
    const wanted = { from, to, share, view, size };
    const key = JSON.stringify(wanted);
    if (key !== this.#requested) {
      this.#requested = key;
      byId('samples-studio', HTMLElement).ariaBusy = 'true';
      // Parts of the image before it are out of date from now on.
      this.#client.send({ type: 'image', request: { id: ++this.#request, ...wanted } });
    }
    const names = this.#thumbnails.missing;
    if (names.length > 0) this.#client.send({ type: 'thumbnails', names });
  }

  #receive(message: FromSampler): void {
    switch (message.type) {
      case 'started': {
        const { height, width } = message.shape;
        this.#backend = message.backend.name;
        this.#shape = { height, width };
        if (!byId('samples-view', HTMLElement).hidden) showBackend(this.#backend, TRAINING_BACKENDS);
        byId('trained-size', HTMLElement).textContent = `${width}×${height}`;
        byId('samples-loading', HTMLElement).hidden = true;
        byId('samples-studio', HTMLElement).hidden = false;
        resize(this.#canvas, this.#shape);
        this.#change({});
        break;
      }
      case 'thumbnail':
        this.#thumbnails.add(message.name, message.pixels);
        break;
      case 'part':
        if (message.part.id === this.#request) this.#draw(message.part);
        break;
      case 'failed':
        byId('samples-loading', HTMLElement).hidden = true;
        say(message.forUser ? new PageError(message.message) : new Error(message.message), () => location.reload());
    }
  }

  #draw({ pixels, row, isLast }: ImagePart): void {
    if (row === undefined) putSketch(this.#canvas, pixels.bytes, pixels);
    else putPixels(this.#canvas, pixels.bytes, pixels, row);
    if (isLast) byId('samples-studio', HTMLElement).ariaBusy = 'false';
  }
}

/** Resizes a canvas and keeps what it shows, scaled. */
function resizeKept(canvas: HTMLCanvasElement, size: Size): void {
  const before = new OffscreenCanvas(canvas.width, canvas.height);
  before.getContext('2d')?.drawImage(canvas, 0, 0);
  resize(canvas, size);
  canvas.getContext('2d')?.drawImage(before, 0, 0, size.width, size.height);
}
