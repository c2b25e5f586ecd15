import type { ConfigKey } from './config-keys.js';

/** `source: folder, tfrecord`. */
function formatWhen(when: ConfigKey['when']): string {
  const [chooser] = (when[0] ?? '').split(': ');
  return chooser ? `${chooser}: ${when.map((one) => one.slice(chooser.length + 2)).join(', ')}` : '';
}

/** Keys for the terminal: each with its type and default, and below it what it means. */
export function keysText(keys: readonly ConfigKey[]): string {
  return keys
    .map(({ key, type, default: value, when, description }) =>
      [
        `${key}  ${type}${value === undefined ? '' : `; default ${value}`}${when.length > 0 ? `  (${formatWhen(when)})` : ''}`,
        ...(description ? [`    ${description}`] : []),
      ].join('\n'),
    )
    .join('\n');
}

/** Keys as a page, one table for each part of a configuration. */
export function keysMarkdown(keys: readonly ConfigKey[]): string {
  const parts = new Map<string, ConfigKey[]>();
  for (const one of keys) {
    const [part] = one.key.split('.') as [string];
    parts.set(part, [...(parts.get(part) ?? []), one]);
  }
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const code = (text: string): string => `\`${cell(text)}\``;
  const tables = [...parts].map(([part, rows]) =>
    [
      `## ${part}\n`,
      '| key | value | default | meaning |',
      '| --- | --- | --- | --- |',
      ...rows.map(
        ({ key, type, default: value, description = '', when }) =>
          `| ${code(key)} | ${cell(type)} | ${value === undefined ? '' : code(value)} | ${cell(description)}${when.length > 0 ? ` (${cell(formatWhen(when))})` : ''} |`,
      ),
    ].join('\n'),
  );
  return `# Keys of a configuration\n\n${tables.join('\n\n')}\n`;
}
