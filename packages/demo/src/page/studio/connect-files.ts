import { openCamera } from '../camera.js';
import { byId } from '../dom.js';
import { PageError } from '../page-error.js';
import { rasterOf, readImage } from '../read-image.js';
import { say } from '../say.js';
import type { Studio } from './studio.js';

/** Connects files, the camera, the clipboard, and drag and drop to the studio. */
export function connectFiles(studio: Studio): void {
  async function open(file: Blob, name: string): Promise<void> {
    try {
      studio.choose({ name, raster: await readImage(file, name, studio.shape) });
      say(undefined);
    } catch (error) {
      say(error);
    }
  }

  const input = byId('file', HTMLInputElement);
  input.onchange = () => {
    const file = input.files?.[0];
    if (file) void open(file, file.name);
    input.value = ''; // so that the same file can be chosen again
  };
  byId('camera', HTMLButtonElement).onclick = () =>
    void openCamera((video) =>
      studio.choose({
        name: 'From the camera',
        raster: rasterOf(video, { width: video.videoWidth, height: video.videoHeight }, studio.shape),
      }),
    ).catch(say);
  document.onpaste = ({ clipboardData }) => {
    const file = clipboardData?.files[0];
    if (file) void open(file, 'From the clipboard');
  };
  document.ondragover = (event) => {
    event.preventDefault();
    document.body.classList.add('dropping');
  };
  document.ondragleave = ({ relatedTarget }) => {
    if (relatedTarget === null) document.body.classList.remove('dropping');
  };
  document.ondrop = (event) => {
    event.preventDefault();
    document.body.classList.remove('dropping');
    const file = event.dataTransfer?.files[0];
    if (file) void open(file, file.name);
    else say(new PageError('The dropped item is not a file. Save the image first, then drop its file.'));
  };
}
