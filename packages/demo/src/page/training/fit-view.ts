import { TRAINING_BACKENDS } from '../backend-names.js';
import { byId } from '../dom.js';
import { PageError } from '../page-error.js';
import { saveBytes } from '../save-canvas.js';
import { say } from '../say.js';
import { fitNetworks } from '../trainer/fit/fit-networks.js';
import {
  FIT_NETWORKS,
  type FitEvent,
  type FitNetworkName,
  type ImageSource,
  type Pictured,
  type StartedBackend,
} from '../trainer/messages.js';
import { showBackend } from '../views/backend-select.js';
import { Curves } from './curves.js';
import { NetworkCard } from './network-card.js';
import { showNotice } from './notice.js';
import type { TrainerClient, TrainerMessage } from './trainer-client.js';

/** Sliders of the settings, by their ids. */
const SLIDERS = ['omega0', 'width', 'steps'] as const;

type State = 'idle' | 'training' | 'paused' | 'finished';

/** Text of the main button in each state. */
const ACTIONS: Readonly<Record<State, string>> = {
  idle: 'Fit',
  training: 'Pause',
  paused: 'Continue',
  finished: 'Fit again',
};

const numbers = new Intl.NumberFormat('en');
const small = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });

/** The view in which networks are fitted to an image. */
export class FitView {
  readonly #client: TrainerClient;
  readonly #original = new NetworkCard('original', 'Original');
  readonly #cards: Readonly<Record<FitNetworkName, NetworkCard>>;
  readonly #psnr = new Curves({
    label: 'PSNR in dB by step',
    log: false,
    format: (value) => String(Number(value.toPrecision(3))),
  });
  readonly #loss = new Curves({ label: 'Loss by step', log: true, format: (value) => small.format(value) });
  #state: State = 'idle';
  #backend: StartedBackend | undefined;
  #image: { name: string; pictured: Pictured; height: number; width: number } | undefined;
  #portrait = 0;
  #fit = 0;
  #beginsWithImage = false;
  #isPausedByPage = false;
  #progress = '';
  /** Number of steps of the fit. */
  #steps = 0;

  constructor(client: TrainerClient) {
    this.#client = client;
    this.#cards = Object.fromEntries(
      FIT_NETWORKS.map((name) => [
        name,
        new NetworkCard(name, fitNetworks[name].label, () => client.send({ type: 'save', network: name })),
      ]),
    ) as Record<FitNetworkName, NetworkCard>;
    byId('networks', HTMLElement).append(
      this.#original.element,
      ...Object.values(this.#cards).map(({ element }) => element),
    );
    byId('psnr-curves', HTMLElement).append(this.#psnr.element);
    byId('loss-curves', HTMLElement).append(this.#loss.element);
    byId('fit-state', HTMLElement).textContent = 'Testing the gradients of this browser’s backends …';
    this.#connect();
    this.#show();
    client.listen((message) => this.#receive(message));
  }

  /** Fits the networks to an image of the user. */
  readonly take = (source: ImageSource, name: string): void => {
    say(undefined);
    this.#beginsWithImage = true;
    this.#client.send({ type: 'image', source, name }, source instanceof ImageBitmap ? [source] : []);
  };

  /** Shows the next generated portrait. */
  sample(): void {
    const portrait = this.#portrait++;
    this.#client.send({ type: 'image', source: { portrait }, name: `Portrait ${portrait + 1}` });
  }

  /** To be called whenever the view is shown. */
  shown(): void {
    showBackend(this.#backend?.name, TRAINING_BACKENDS);
  }

  #connect(): void {
    byId('fit-sample', HTMLButtonElement).onclick = () => {
      this.#beginsWithImage = this.#state !== 'idle';
      this.sample();
    };
    byId('fit-run', HTMLButtonElement).onclick = () => this.#act();
    byId('fit-restart', HTMLButtonElement).onclick = () => this.#begin();
    for (const id of SLIDERS) {
      const slider = byId(id, HTMLInputElement);
      slider.oninput = () => this.#show();
      // A slider that is dragged changes once, when it is released.
      slider.onchange = () => this.#settingsChanged();
    }
    byId('compare', HTMLInputElement).onchange = () => this.#settingsChanged();
    // A page that nobody sees does not use the battery.
    document.addEventListener('visibilitychange', () => {
      const isToPause = document.hidden && this.#state === 'training';
      const isToContinue = !document.hidden && this.#state === 'paused' && this.#isPausedByPage;
      if (isToPause || isToContinue) this.#act();
      this.#isPausedByPage = isToPause;
    });
  }

  get #networks(): readonly FitNetworkName[] {
    return byId('compare', HTMLInputElement).checked ? FIT_NETWORKS : ['siren'];
  }

  #settingsChanged(): void {
    this.#show();
    if (this.#state !== 'idle') this.#begin();
  }

  #act(): void {
    if (this.#state === 'training') {
      this.#client.send({ type: 'pause' });
      this.#state = 'paused';
    } else if (this.#state === 'paused') {
      this.#client.send({ type: 'continue' });
      this.#state = 'training';
    } else this.#begin();
    this.#show();
  }

  #begin(): void {
    if (!this.#backend || !this.#image) return;
    this.#clear();
    const [omega0, width, steps] = SLIDERS.map((id) => Number(byId(id, HTMLInputElement).value)) as [
      number,
      number,
      number,
    ];
    const settings = { omega0, width, steps, networks: this.#networks };
    this.#steps = steps;
    this.#client.send({ type: 'fit', id: ++this.#fit, settings });
    this.#state = 'training';
    this.#show();
  }

  #clear(): void {
    this.#psnr.clear();
    this.#loss.clear();
    for (const card of Object.values(this.#cards)) card.clear('', this.#image);
    this.#progress = '';
  }

  #receive(message: TrainerMessage): void {
    switch (message.type) {
      case 'backend':
        this.#backend = message.started;
        if (!byId('fit-view', HTMLElement).hidden) this.shown();
        showNotice('fit-notice', message.started.refused, message.started);
        break;
      case 'no-backend':
        showNotice('fit-notice', message.refused);
        byId('fit-studio', HTMLElement).hidden = true;
        return;
      case 'target':
        this.#fit++; // events of the fit before it are out of date
        this.#state = 'idle';
        this.#image = { name: message.name, pictured: message.pictured, ...message.size };
        this.#original.show(message.pictured, `${message.size.width}×${message.size.height}`);
        this.#clear();
        if (this.#beginsWithImage) this.#begin();
        this.#beginsWithImage = false;
        break;
      case 'fitting':
        if (message.id === this.#fit) this.#happened(message.event);
        break;
      case 'saved':
        saveBytes(message.bytes, `${message.network}.safetensors`);
        return;
      case 'broken':
        byId('fit-state', HTMLElement).textContent = this.#backend
          ? 'The training has ended.'
          : 'Training did not start.';
        this.#backend = undefined;
        this.#state = 'idle';
        say(message.error, () => location.reload());
        break;
      case 'failed':
        this.#beginsWithImage = false;
        say(message.forUser ? new PageError(message.message) : new Error(message.message));
        return;
    }
    this.#show();
  }

  #happened(event: FitEvent): void {
    switch (event.type) {
      case 'progress': {
        const { step, stepsPerSecond, pixels, losses } = event.progress;
        for (const [name, loss] of Object.entries(losses)) this.#loss.add(name, step, loss);
        this.#loss.draw(step);
        this.#psnr.draw(step);
        const { height, width } = this.#image as { height: number; width: number };
        const speed = stepsPerSecond > 0 ? `${small.format(stepsPerSecond)} steps/s` : '';
        const share =
          pixels < height * width
            ? `${numbers.format(pixels)} of ${numbers.format(height * width)} pixels in each step`
            : 'all pixels in each step';
        this.#progress = [`${numbers.format(step)} of ${numbers.format(this.#steps)} steps`, speed, share]
          .filter(Boolean)
          .join(' · ');
        break;
      }
      case 'view': {
        const { network, step, psnr, pictured } = event.view;
        this.#cards[network].show(pictured, `${psnr.toFixed(1)} dB`);
        this.#psnr.add(network, step, psnr);
        this.#psnr.draw(step);
        break;
      }
      case 'diverged':
        this.#cards[event.network].tell('diverged');
        break;
      case 'stopped':
        this.#state = 'idle';
        this.#progress = 'Ended by another training.';
        break;
      case 'finished':
        this.#state = 'finished';
        byId('status', HTMLElement).textContent = `Fitted after ${numbers.format(event.step)} steps.`;
    }
  }

  /** Shows the state and the settings. */
  #show(): void {
    for (const id of SLIDERS)
      byId(`${id}-value`, HTMLOutputElement).textContent = numbers.format(Number(byId(id, HTMLInputElement).value));
    const isReady = this.#backend !== undefined && this.#image !== undefined;
    const run = byId('fit-run', HTMLButtonElement);
    run.textContent = ACTIONS[this.#state];
    run.disabled = !isReady;
    byId('fit-restart', HTMLButtonElement).disabled = !isReady || this.#state === 'idle' || this.#state === 'finished';
    for (const name of FIT_NETWORKS) this.#cards[name].element.hidden = !this.#networks.includes(name);
    byId('fit-view', HTMLElement).dataset.state = this.#state;
    if (isReady) byId('fit-state', HTMLElement).textContent = this.#stateText();
  }

  #stateText(): string {
    if (this.#progress) return this.#state === 'paused' ? `Paused · ${this.#progress}` : this.#progress;
    if (this.#state === 'training') return 'Measuring the speed …';
    return `Trains with ${this.#backend?.label}.`;
  }
}
