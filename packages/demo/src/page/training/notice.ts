import { byId } from '../dom.js';
import type { RefusedBackend, StartedBackend } from '../trainer/messages.js';

/**
 * Says why backends cannot train, if the user has to know: if none can, or if one computes wrong results.
 *
 * @param id id of the notice
 */
export function showNotice(id: string, refused: readonly RefusedBackend[], started?: StartedBackend): void {
  const notice = byId(id, HTMLElement);
  const shown = started ? refused.filter(({ isWrong }) => isWrong) : refused;
  notice.hidden = shown.length === 0;
  notice.dataset.kind = 'warn';
  const head = started
    ? `This page trains with ${started.label}, because a faster backend failed its test.`
    : 'This browser cannot train networks. Training needs WebGPU or WebAssembly, with correct results.';
  notice.replaceChildren(
    ...[head, ...shown.map(({ label, reason }) => `${label}: ${reason}`)].map((text) => {
      const line = document.createElement('p');
      line.textContent = text;
      return line;
    }),
  );
}
