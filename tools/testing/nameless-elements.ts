import type { Page } from 'playwright-core';

/**
 * Returns the controls, canvases and charts below an element that have no name for screen readers, as HTML. Hidden ones
 * are left out.
 *
 * @param within selector of the element
 */
export async function namelessElements(page: Page, within: string): Promise<string[]> {
  return page.locator(within).evaluate((root) =>
    // The page gets the text of this function, in which named functions are not possible.
    [...root.querySelectorAll('button, input, select, canvas, svg[role]')]
      .filter((element) => !element.closest('[hidden]') && !element.parentElement?.closest('button'))
      .filter((element) => {
        const naming = (element.getAttribute('aria-labelledby') ?? '').split(' ');
        const texts = [
          element.getAttribute('aria-label'),
          element.textContent,
          ...naming.map((id) => document.getElementById(id)?.textContent),
          ...[...((element as HTMLInputElement).labels ?? [])].map((label) => label.textContent),
        ];
        return !texts.some((text) => text?.trim());
      })
      .map((element) => element.outerHTML),
  );
}
