/// <reference lib="dom" />
import { element } from './element.js';

/** Gives a piece of text a button that copies it. */
export function addCopyButton(block: HTMLElement): void {
  const button = element('button', { type: 'button', class: 'copy' }, 'Copy');
  const status = element('span', { class: 'spoken', 'aria-live': 'polite' });
  button.addEventListener('click', async () => {
    // A page that was opened as a file may not be allowed to; what is selected can be copied by hand.
    const copied = await navigator.clipboard?.writeText(block.textContent ?? '').then(
      () => true,
      () => false,
    );
    if (!copied) getSelection()?.selectAllChildren(block);
    button.textContent = copied ? 'Copied' : 'Selected';
    status.textContent = button.textContent;
  });
  const frame = element('div', { class: 'copied' });
  block.replaceWith(frame);
  frame.append(block, button, status);
}
