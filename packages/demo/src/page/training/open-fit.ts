import './training.css';
import { byId } from '../dom.js';
import { openCamera } from '../images/camera.js';
import { say } from '../say.js';
import { wantedBackend } from '../views/backend-select.js';
import { connectFileInput, type ImageReceiver } from '../views/receive-images.js';
import markup from './fit.html?raw';
import { FitView } from './fit-view.js';
import { trainerClient } from './trainer-client.js';

let view: FitView | undefined;

/**
 * Opens the view in which networks are fitted to an image. The first call builds it and starts the worker.
 *
 * @returns a receiver of images
 */
export function openFit(): ImageReceiver {
  view ??= build();
  view.shown();
  return view.take;
}

function build(): FitView {
  const place = byId('fit-view', HTMLElement);
  place.replaceChildren(document.createRange().createContextualFragment(markup));
  const client = trainerClient();
  const opened = new FitView(client);
  connectFileInput(byId('fit-file', HTMLInputElement), opened.take);
  byId('fit-camera', HTMLButtonElement).onclick = () =>
    void openCamera(
      (video) => void createImageBitmap(video).then((frame) => opened.take(frame, 'From the camera')),
    ).catch(say);
  client.begin(wantedBackend());
  opened.sample();
  return opened;
}
