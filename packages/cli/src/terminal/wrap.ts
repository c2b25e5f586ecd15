/** The widest text that every terminal shows without a break. */
export const TEXT_WIDTH = 80;

/** Words in lines of a width, which longer words alone exceed. */
export function wrap(text: string, width: number = TEXT_WIDTH): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
