import { chosen } from '../dom.js';

/** Returns the selected tool: `brush`, `scatter` … */
export function chosenTool(): string {
  return chosen('tool');
}

/** Selects a tool and shows its options. */
export function useTool(tool: string): void {
  for (const input of document.querySelectorAll<HTMLInputElement>('input[name="tool"]'))
    input.checked = input.value === tool;
  for (const options of document.querySelectorAll<HTMLElement>('[data-tool]'))
    options.hidden = !options.dataset.tool?.split(' ').includes(tool);
}
