import { byId } from '../dom.js';
import { openCamera } from '../images/camera.js';
import { rasterOf, readImage } from '../images/read-image.js';
import { say } from '../say.js';
import { connectFileInput, type ImageReceiver } from '../views/receive-images.js';
import type { Studio } from './studio.js';

/**
 * Connects files and the camera to the studio.
 *
 * @returns a receiver of further images
 */
export function connectFiles(studio: Studio): ImageReceiver {
  async function open(file: Blob, name: string): Promise<void> {
    try {
      studio.choose({ name, raster: await readImage(file, name, studio.shape) });
      say(undefined);
    } catch (error) {
      say(error);
    }
  }

  connectFileInput(byId('file', HTMLInputElement), open);
  byId('camera', HTMLButtonElement).onclick = () =>
    void openCamera((video) =>
      studio.choose({
        name: 'From the camera',
        raster: rasterOf(video, { width: video.videoWidth, height: video.videoHeight }, studio.shape),
      }),
    ).catch(say);
  return open;
}
