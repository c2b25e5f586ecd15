import { contextKind } from './context-kinds.js';
import type { ContextSpec } from './context-spec.js';

/**
 * Returns the name of a context in tables, file names and charts: `10`, `10-200`, `10~200`, `p0.1`, `half` (the upper
 * one), `half-lower`, `half-left`, `half-right`, `full` or `mask`. `contextSpec` parses every name except `mask`.
 */
export function contextName(spec: ContextSpec): string {
  const { kind, value } = contextKind(spec);
  return kind.name(value);
}
