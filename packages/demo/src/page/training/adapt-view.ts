import './training.css';
import { byId, resize } from '../dom.js';
import { putPixels } from '../draw.js';
import { PageError } from '../page-error.js';
import { saveCanvas } from '../save-canvas.js';
import { say } from '../say.js';
import type { Studio } from '../studio/studio.js';
import type { AdaptEvent, AdaptView as Adapted } from '../trainer/messages.js';
import { wantedBackend } from '../views/backend-select.js';
import markup from './adapt.html?raw';
import { Curves } from './curves.js';
import { type TrainerMessage, trainerClient } from './trainer-client.js';

/** Largest number of steps. */
const STEPS = 60;

/** The part of the page that adapts the model to the current image. */
export class AdaptView {
  readonly #studio: Studio;
  readonly #folder: URL;
  readonly #client = trainerClient();
  readonly #curves = new Curves({
    label: 'PSNR of held-out pixels in dB by step',
    log: false,
    format: (value) => String(Number(value.toPrecision(3))),
  });
  #isRunning = false;
  #id = 0;
  #before: number | undefined;

  /** Creates the view. `run` begins. */
  constructor(studio: Studio, folder: URL) {
    this.#studio = studio;
    this.#folder = folder;
    byId('adapt-results', HTMLElement).replaceChildren(document.createRange().createContextualFragment(markup));
    byId('adapt-curves', HTMLElement).append(this.#curves.element);
    byId('adapt-save', HTMLButtonElement).onclick = () =>
      saveCanvas(byId('adapt-after', HTMLCanvasElement), 'adapted.png');
    this.#client.listen((message) => this.#receive(message));
    studio.onChange = () => this.#reset();
  }

  /** Begins an adaptation, or ends the one that is running. */
  run(): void {
    if (this.#isRunning) {
      this.#client.send({ type: 'stop' });
      return;
    }
    say(undefined);
    this.#client.begin(wantedBackend());
    const { image, mask } = this.#studio;
    const scene = { folder: String(this.#folder), image: image.raster, mask, steps: STEPS };
    this.#curves.clear();
    this.#client.send({ type: 'adapt', id: ++this.#id, scene });
    this.#set(true, 'Loading the model …');
  }

  /** The results belong to an image that is not shown any more. */
  #reset(): void {
    if (this.#isRunning) this.#client.send({ type: 'stop' });
    this.#id++;
    this.#set(false, '');
    byId('adapt-results', HTMLElement).hidden = true;
  }

  #receive(message: TrainerMessage): void {
    if (message.type === 'adapting' && message.id === this.#id) this.#happened(message.event);
    else if (message.type === 'no-backend') {
      if (!this.#isRunning) return; // the answer to another view
      this.#set(false, 'This browser cannot train.');
      const reasons = message.refused.map(({ label, reason }) => `${label}: ${reason}`);
      say(new PageError(['This browser cannot adapt the model.', ...reasons].join(' ')));
    } else if (message.type === 'broken' && this.#isRunning) {
      this.#set(false, 'The training has ended.');
      say(message.error);
    } else if (message.type === 'failed' && this.#isRunning) {
      this.#set(false, '');
      say(message.forUser ? new PageError(message.message) : new Error(message.message));
    }
  }

  #happened(event: AdaptEvent): void {
    switch (event.type) {
      case 'predicted':
        this.#before = event.view.unknown;
        for (const id of ['adapt-before', 'adapt-after']) this.#show(id, event.view);
        byId('adapt-results', HTMLElement).hidden = false;
        this.#set(true, 'Testing the gradient …');
        break;
      case 'step':
        this.#curves.add('adapted', event.step, event.heldOut);
        this.#curves.draw();
        this.#set(true, `${event.step} of up to ${STEPS} steps`);
        break;
      case 'better':
        this.#show('adapt-after', event.view);
        break;
      case 'finished':
        this.#set(
          false,
          event.best === 0
            ? `No step of ${event.steps} predicts the held-out pixels better: the prediction is kept.`
            : `Step ${event.best} of ${event.steps} is kept.`,
        );
    }
  }

  #show(id: string, { image: { bytes, ...size }, unknown }: Adapted): void {
    const canvas = byId(id, HTMLCanvasElement);
    resize(canvas, size);
    putPixels(canvas, bytes, size);
    const gain = unknown === undefined || this.#before === undefined ? 0 : unknown - this.#before;
    const more = gain === 0 ? '' : ` (${gain > 0 ? '+' : '−'}${Math.abs(gain).toFixed(1)})`;
    byId(`${id}-psnr`, HTMLElement).textContent =
      unknown === undefined ? '' : `${unknown.toFixed(1)} dB at unknown pixels${more}`;
  }

  #set(isRunning: boolean, state: string): void {
    this.#isRunning = isRunning;
    byId('adapt-run', HTMLButtonElement).textContent = isRunning ? 'Stop' : 'Adapt';
    byId('adapt-state', HTMLElement).textContent = state;
  }
}
