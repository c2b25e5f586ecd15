import type { Output } from './output.js';

/** Default text width in characters, which common terminals can display. */
export const TEXT_WIDTH = 80;

/** Wraps a text to a width. Only a longer word exceeds the width. Lines after the first are indented. */
export function wrap(text: string, width: number = TEXT_WIDTH, indent = ''): string {
  return text
    .split('\n')
    .map((paragraph) => wrapParagraph(paragraph, width, indent))
    .join(`\n${indent}`);
}

function wrapParagraph(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const room = lines.length === 1 ? width : width - indent.length;
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join(`\n${indent}`);
}

/** Wraps a text to the width of a terminal. Returns the text unchanged if the output is not a terminal. */
export function wrapFor({ isTTY, columns }: Output, text: string, indent = ''): string {
  return isTTY ? wrap(text, Math.min(TEXT_WIDTH, columns ?? TEXT_WIDTH), indent) : text;
}

/** Formats a label and a text. All lines of the text start in the same column. */
export function labelled(label: string, text: string, labelWidth: number): string {
  return wrap(`${label.padEnd(labelWidth)}${text}`, TEXT_WIDTH, ' '.repeat(labelWidth));
}
