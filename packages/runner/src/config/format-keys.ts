import type { ConfigKey } from './config-keys.js';

/** Returns the members that have a key: `source: folder, tfrecord`. */
function formatWhen(when: ConfigKey['when']): string {
  const [chooser] = (when[0] ?? '').split(': ');
  return chooser ? `${chooser}: ${when.map((one) => one.slice(chooser.length + 2)).join(', ')}` : '';
}

/** Formats keys for the terminal: type and default on one line, the description below it. */
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

/** Formats keys as a Markdown page, with one table per top-level key. */
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
