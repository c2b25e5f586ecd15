import type { Output } from '../terminal/terminal.js';

/** Creates an output that records the written text. */
export function capturedOutput(options: Partial<Output> = {}): Output & { readonly text: string } {
  let text = '';
  return {
    ...options,
    write(chunk: string | Uint8Array) {
      text += chunk;
      return true;
    },
    get text() {
      return text;
    },
  };
}
