import { byId } from '../dom.js';
import { PageError } from '../page-error.js';

/** Opens the camera in a dialog and passes the captured frame to `take`. */
export async function openCamera(take: (video: HTMLVideoElement) => void): Promise<void> {
  const dialog = byId('camera-dialog', HTMLDialogElement);
  const video = byId('video', HTMLVideoElement);
  if (!navigator.mediaDevices?.getUserMedia)
    throw new PageError('Browsers allow the camera only on https pages and on this machine. Choose a file instead.');
  const stream = await navigator.mediaDevices
    .getUserMedia({ video: { facingMode: 'user', width: 640, height: 640 } })
    .catch((error: DOMException) => {
      throw new PageError(
        error.name === 'NotAllowedError'
          ? 'Access to the camera was denied. Allow it in the browser’s settings for this page, or choose a file.'
          : 'No camera is available. Choose a file instead.',
      );
    });
  video.srcObject = stream;
  await video.play();
  dialog.showModal();
  byId('take', HTMLButtonElement).onclick = () => {
    take(video);
    dialog.close();
  };
  byId('leave', HTMLButtonElement).onclick = () => dialog.close();
  dialog.onclose = () => {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
}
