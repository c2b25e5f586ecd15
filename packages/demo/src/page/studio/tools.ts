import { chosen } from '../dom.js';

/** The tool that is chosen: `brush`, `scatter` … */
export function chosenTool(): string {
  return chosen('tool');
}

/** Chooses a tool, and shows its options alone. */
export function useTool(tool: string): void {
  for (const input of document.querySelectorAll<HTMLInputElement>('input[name="tool"]'))
    input.checked = input.value === tool;
  for (const options of document.querySelectorAll<HTMLElement>('[data-tool]'))
    options.hidden = !options.dataset.tool?.split(' ').includes(tool);
}
