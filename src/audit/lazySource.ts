import type { AuditSource } from './source.ts';

/** An audit source that loads when first asked. `load` returns the same source each time. */
export const lazyAuditSource = (load: () => Promise<AuditSource>): AuditSource => ({
  find: async (query) => (await load()).find(query),
});
