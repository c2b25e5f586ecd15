/// <reference lib="dom" />
import { element } from './element.js';

/** Adds a button that copies the text of an element. */
export function addCopyButton(block: HTMLElement): void {
  const button = element('button', { type: 'button', class: 'copy' }, 'Copy');
  const status = element('span', { class: 'spoken', 'aria-live': 'polite' });
  button.addEventListener('click', async () => {
    // A page opened as a file may lack permission. The selected text can then be copied by hand.
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
