import { byId } from '../dom.js';
import { exampleImages } from '../images/example-images.js';
import { InpainterClient } from '../inpainter/inpainter-client.js';
import type { StartedModel } from '../inpainter/messages.js';
import { partError } from '../part-error.js';
import { say } from '../say.js';
import { showBackend, wantedBackend } from '../views/backend-select.js';
import type { ImageReceiver } from '../views/receive-images.js';
import { connectControls } from './connect-controls.js';
import { connectFiles } from './connect-files.js';
import { Studio } from './studio.js';

const folder = new URL('model/', document.baseURI);
const numbers = new Intl.NumberFormat('en');

/** The started model, from its first use on. */
let started: { readonly backend: string; readonly receive: ImageReceiver } | undefined;
/** The start that is under way. */
let starting: Promise<void> | undefined;

/**
 * Opens the view in which a model inpaints. The first call loads the model.
 *
 * @returns a receiver of images
 */
export async function openInpaint(): Promise<ImageReceiver> {
  if (started) showBackend(started.backend);
  else await begin();
  return (file, name) => started?.receive(file, name);
}

/** Starts the model, unless that is under way. */
function begin(): Promise<void> {
  starting ??= start().finally(() => {
    starting = undefined;
  });
  return starting;
}

async function start(): Promise<void> {
  say(undefined);
  byId('loading', HTMLElement).hidden = false;
  const progress = byId('progress', HTMLProgressElement);
  const client = new InpainterClient({
    progress: (share) => {
      progress.value = share;
    },
    wait: (error) => say(error, () => location.reload()),
  });
  try {
    const model = await client.call('start', folder.href, wantedBackend());
    const images = await exampleImages(model.about, folder);
    byId('studio', HTMLElement).hidden = false;
    describe(model);
    if (!byId('inpaint-view', HTMLElement).hidden) showBackend(model.backend);
    const studio = new Studio(client, model, images);
    started = { backend: model.backend, receive: connectFiles(studio) };
    connectControls(studio);
    connectAdapt(studio);
    studio.begin();
  } catch (error) {
    client.close();
    say(error, () => void begin());
  } finally {
    byId('loading', HTMLElement).hidden = true;
  }
}

/** Loads what adapts the model when it is first used. */
function connectAdapt(studio: Studio): void {
  let view: Promise<{ run(): void }> | undefined;
  byId('adapt-run', HTMLButtonElement).onclick = async () => {
    view ??= import('../training/adapt-view.js').then(({ AdaptView }) => new AdaptView(studio, folder));
    try {
      (await view).run();
    } catch {
      view = undefined;
      say(partError('trains'));
    }
  };
}

/** Shows a description of the model. */
function describe({ about, parameterCount }: StartedModel): void {
  const { height, width } = about.shape;
  byId('about', HTMLElement).textContent =
    `${about.name}: ${numbers.format(parameterCount)} parameters, ${numbers.format(about.step)} steps, reads ${width}×${height}`;
}
