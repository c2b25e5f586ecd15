import { PageError } from '../page-error.js';
import { say } from '../say.js';

/** Takes an image file with its name. */
export type ImageReceiver = (file: Blob, name: string) => void;

let receiver: ImageReceiver | undefined;

/** Sets the receiver of images from the clipboard, and from drag and drop. */
export function receiveImages(next: ImageReceiver | undefined): void {
  receiver = next;
}

/** Connects the clipboard, and drag and drop. To be called once. */
export function connectDrops(): void {
  document.onpaste = ({ clipboardData }) => {
    const file = clipboardData?.files[0];
    if (file) receiver?.(file, 'From the clipboard');
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
    if (file) receiver?.(file, file.name);
    else say(new PageError('The dropped item is not a file. Save the image first, then drop its file.'));
  };
}

/** Calls the receiver with each file that is chosen. */
export function connectFileInput(input: HTMLInputElement, take: ImageReceiver): void {
  input.onchange = () => {
    const file = input.files?.[0];
    if (file) take(file, file.name);
    input.value = ''; // so that the same file can be chosen again
  };
}
