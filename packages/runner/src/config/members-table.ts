import type { Citation, Registry } from '@hypersiren/siren/family';
import * as z from 'zod';

/** Properties of a family member that a table shows. */
interface TabledMember {
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodObject;
  readonly citations: readonly Citation[];
}

/** An additional column: its header and the text of each cell. */
export interface Column {
  readonly head: string;
  // biome-ignore lint/suspicious/noExplicitAny: members of families differ
  readonly cell: (member: any) => string;
}

/**
 * Formats the members of a family as a Markdown table: name, description, keys with their defaults, and cited papers.
 *
 * @param columns additional columns, appended on the right
 */
export function membersTable(family: Registry, columns: readonly Column[] = []): string {
  const head = ['name', 'what it is', 'keys', 'from', ...columns.map((column) => column.head)];
  const rows = Object.values(family as Readonly<Record<string, TabledMember>>).map((member) => [
    `\`${member.name}\``,
    member.description,
    keysOf(member),
    member.citations.map(({ key }) => key).join(', '),
    ...columns.map(({ cell }) => cell(member)),
  ]);
  const used = head.map((_, column) => column < 2 || rows.some((row) => row[column] !== ''));
  const shown = [head, ...rows].map((row) => row.map(inCell).filter((_, column) => used[column]));
  const widths = (shown[0] as string[]).map((_, column) =>
    Math.max(...shown.map((row) => (row[column] as string).length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] as number)).join(' | ')} |`;
  const [first, ...others] = shown as [string[], ...string[][]];
  return [line(first), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...others.map(line)].join('\n');
}

/** Returns the keys of a member with their defaults: `` `channels` [32, 64], `prior` ``. */
function keysOf({ schema }: TabledMember): string {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, { default?: unknown; const?: unknown }>;
  };
  return Object.entries(properties)
    .filter(([, { const: name }]) => name === undefined)
    .map(([key, { default: value }]) => (value === undefined ? `\`${key}\`` : `\`${key}\` ${valueText(value)}`))
    .join(', ');
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll(',', ', ');
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
