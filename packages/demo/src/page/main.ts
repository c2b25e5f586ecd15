import { byId } from './dom.js';
import { exampleImages } from './example-images.js';
import { type LoadedModel, loadModel } from './load-model.js';
import { say } from './say.js';
import { backendLabels, startBackend } from './start-backend.js';
import { connectControls } from './studio/connect-controls.js';
import { connectFiles } from './studio/connect-files.js';
import { Studio } from './studio/studio.js';

const folder = new URL('model/', document.baseURI);
const numbers = new Intl.NumberFormat('en');

void start();

async function start(): Promise<void> {
  say(undefined);
  byId('loading', HTMLElement).hidden = false;
  try {
    const wanted = new URLSearchParams(location.search).get('backend');
    const backend = await startBackend(wanted);
    const progress = byId('progress', HTMLProgressElement);
    const loaded = await loadModel(folder, (share) => {
      progress.value = share;
    });
    const images = await exampleImages(loaded.about, folder);
    byId('studio', HTMLElement).hidden = false;
    describe(loaded, backend);
    const studio = new Studio(loaded, images);
    connectFiles(studio);
    connectControls(studio);
    studio.begin();
  } catch (error) {
    say(error, () => void start());
  } finally {
    byId('loading', HTMLElement).hidden = true;
  }
}

/** Shows a description of the model and the backend. */
function describe({ about, model }: LoadedModel, backend: string): void {
  const { height, width } = about.shape;
  const count = numbers.format(model.spec.parameterCount);
  byId('about', HTMLElement).textContent =
    `${about.name}: ${count} parameters, ${numbers.format(about.step)} steps, reads ${width}×${height}`;
  const select = byId('backend', HTMLSelectElement);
  select.replaceChildren(
    ...[...backendLabels].map(([name, label]) => new Option(label, name, false, name === backend)),
  );
  select.onchange = () => {
    const search = new URLSearchParams(location.search);
    search.set('backend', select.value);
    location.search = String(search);
  };
}
