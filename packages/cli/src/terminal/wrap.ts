import type { Output } from './output.js';

/** The widest text that every terminal shows without a break. */
export const TEXT_WIDTH = 80;

/** Words in lines of a width, which longer words alone exceed; lines after the first are indented. */
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

/** A text as wide as a terminal; elsewhere on one line, as programs that read it expect. */
export function wrapFor({ isTTY, columns }: Output, text: string, indent = ''): string {
  return isTTY ? wrap(text, Math.min(TEXT_WIDTH, columns ?? TEXT_WIDTH), indent) : text;
}

/** A label and what it says, of which all lines start in one column. */
export function labelled(label: string, text: string, labelWidth: number): string {
  return wrap(`${label.padEnd(labelWidth)}${text}`, TEXT_WIDTH, ' '.repeat(labelWidth));
}
