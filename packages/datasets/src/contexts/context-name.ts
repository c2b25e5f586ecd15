import { contextKind } from './context-kinds.js';
import type { ContextSpec } from './context-spec.js';

/**
 * The name of a context in tables, files and charts: `10`, `10-200`, `10~200`, `p0.1`, `half` (the upper), `half-lower`, `half-left`,
 * `half-right`, `full`, `mask`. `contextSpec` reads every name but `mask` back.
 */
export function contextName(spec: ContextSpec): string {
  const { kind, value } = contextKind(spec);
  return kind.name(value);
}
