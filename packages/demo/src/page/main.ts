import { byId } from './dom.js';
import { exampleImages } from './example-images.js';
import { type LoadedModel, loadModel } from './loading/load-model.js';
import { PageError } from './page-error.js';
import { say } from './say.js';
import { startBackend } from './start-backend.js';
import { connectControls } from './studio/connect-controls.js';
import { connectFiles } from './studio/connect-files.js';
import { Studio } from './studio/studio.js';
import { showBackend, wantedBackend } from './views/backend-select.js';
import { connectDrops, type ImageReceiver } from './views/receive-images.js';
import { connectViews } from './views/views.js';

const folder = new URL('model/', document.baseURI);
const numbers = new Intl.NumberFormat('en');

/** The started model, from its first use on. */
let started: { readonly backend: string; readonly receive: ImageReceiver } | undefined;

connectDrops();
connectViews({
  inpaint: {
    show: async () => {
      if (started) showBackend(started.backend);
      else await start();
      return (file, name) => started?.receive(file, name);
    },
  },
  fit: {
    show: async () => {
      const { openFit } = await import('./training/open-fit.js').catch(() => {
        throw new PageError('The part of the page that trains could not be loaded. Reload the page.');
      });
      return openFit();
    },
  },
  samples: {
    show: openSamples,
    move: (query) => void openSamples(query),
  },
});

async function openSamples(query: string): Promise<undefined> {
  const samples = await import('./samples/open-samples.js').catch(() => {
    throw new PageError('The part of the page that shows samples could not be loaded. Reload the page.');
  });
  samples.openSamples(query);
}

async function start(): Promise<void> {
  say(undefined);
  byId('loading', HTMLElement).hidden = false;
  try {
    const backend = await startBackend(wantedBackend());
    const progress = byId('progress', HTMLProgressElement);
    const loaded = await loadModel(folder, (share) => {
      progress.value = share;
    });
    const images = await exampleImages(loaded.about, folder);
    byId('studio', HTMLElement).hidden = false;
    describe(loaded);
    showBackend(backend);
    const studio = new Studio(loaded, images);
    started = { backend, receive: connectFiles(studio) };
    connectControls(studio);
    connectAdapt(studio);
    studio.begin();
  } catch (error) {
    say(error, () => void start());
  } finally {
    byId('loading', HTMLElement).hidden = true;
  }
}

/** Loads what adapts the model when it is first used. */
function connectAdapt(studio: Studio): void {
  let view: Promise<{ run(): void }> | undefined;
  byId('adapt-run', HTMLButtonElement).onclick = async () => {
    view ??= import('./training/adapt-view.js').then(({ AdaptView }) => new AdaptView(studio, folder));
    try {
      (await view).run();
    } catch {
      view = undefined;
      say(new PageError('The part of the page that trains could not be loaded. Try again.'));
    }
  };
}

/** Shows a description of the model. */
function describe({ about, model }: LoadedModel): void {
  const { height, width } = about.shape;
  const count = numbers.format(model.spec.parameterCount);
  byId('about', HTMLElement).textContent =
    `${about.name}: ${count} parameters, ${numbers.format(about.step)} steps, reads ${width}×${height}`;
}
