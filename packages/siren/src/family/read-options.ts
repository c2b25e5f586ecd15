import type * as z from 'zod';
import type { FullSettings } from './member.js';

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/**
 * Validates options against a schema and fills in the defaults.
 *
 * @param what name of the function or member in messages, for example `cnn encoder`
 * @param fail creates the error from a message
 * @throws the result of `fail` for the first invalid option: `cnn encoder: channels: expected a whole number, 1 or
 * more, got 0`
 */
export function readOptions<Schema extends z.ZodType>(
  what: string,
  schema: Schema,
  value: unknown,
  fail: (message: string) => Error,
): FullSettings<Schema> {
  const result = schema.safeParse(value, { error: problemOf });
  if (result.success) return result.data as FullSettings<Schema>;
  // A misspelled key is reported before the missing key that it causes.
  const { issues } = result.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? (issues[0] as z.core.$ZodIssue);
  throw fail([what, ...placeOf(issue, value), issue.message].join(': '));
}

/** Returns the path to an invalid value, with the names of the members on the way: `emission`, `low-rank`, `rank`. */
function placeOf(issue: z.core.$ZodIssue, value: unknown): string[] {
  const words: string[] = [];
  let within = value;
  // The discriminator key of an unknown member is left out of the path.
  const keys = isUnknownMember(issue) ? issue.path.slice(0, -1) : issue.path;
  for (const key of keys) {
    if (typeof key === 'string') words.push(key);
    within = (within as Record<PropertyKey, unknown> | undefined)?.[key];
    const { type } = (within ?? {}) as { type?: unknown };
    if (typeof type === 'string' && !isUnknownMember(issue)) words.push(type);
  }
  return words;
}

function isUnknownMember(issue: object): issue is { readonly discriminator: string } {
  return typeof (issue as { discriminator?: unknown }).discriminator === 'string';
}

/** Formats the expected and the given value of an issue. */
function problemOf(issue: Issue): string {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(definitionOf(issue.inst).shape ?? {});
    return `unknown option ${issue.keys.map(show).join(', ')}, expected ${known.join(', ')}`;
  }
  const got = isUnknownMember(issue) ? (issue.input as Record<string, unknown>)?.[issue.discriminator] : issue.input;
  return `expected ${wanted(issue)}, got ${show(got)}`;
}

function wanted(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_value':
      return choices(issue.values);
    case 'invalid_union': {
      const { options } = issue as { options?: readonly unknown[] };
      return options ? choices(options) : (issue.message ?? 'another value');
    }
    case 'too_small':
      if (issue.origin === 'array') return 'one number or more';
      return numberText(issue);
    case 'too_big':
    case 'invalid_type':
      return numberText(issue);
    default:
      return issue.message ?? 'another value';
  }
}

/** Formats an expected number: `a whole number, 1 or more`, `a number from 0 to 1`, `a number above 0`. */
function numberText(issue: Issue): string {
  const { schema } = issue as { schema?: unknown };
  const { type, format, checks = [] } = definitionOf(schema ?? issue.inst);
  if (type !== 'number') return 'expected' in issue ? `a value of type ${issue.expected}` : 'another value';
  const bounds = checks.map(definitionOf);
  const least = bounds.find(({ check }) => check === 'greater_than');
  const most = bounds.find(({ check }) => check === 'less_than');
  if (format === 'safeint')
    return [
      'a whole number',
      ...(least ? [`${least.value} or more`] : []),
      ...(most ? [`${most.value} or less`] : []),
    ].join(', ');
  if (!least && !most) return 'a number';
  if (least?.inclusive === false) return `a number above ${least.value}${most ? `, at most ${most.value}` : ''}`;
  return `a number from ${least?.value ?? -Number.MAX_VALUE} to ${most?.value ?? Number.MAX_VALUE}`;
}

function choices(values: readonly unknown[]): string {
  if (values.every((value) => typeof value === 'number')) return values.join(' or ');
  return `one of ${values.join(', ')}`;
}

/** Definition that zod stores in a schema or in a check. */
interface Definition {
  readonly type?: string;
  readonly format?: string;
  readonly shape?: object;
  readonly checks?: readonly unknown[];
  readonly check?: string;
  readonly value?: number;
  readonly inclusive?: boolean;
}

function definitionOf(schema: unknown): Definition {
  return (schema as { readonly _zod?: { readonly def?: Definition } } | undefined)?._zod?.def ?? {};
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
