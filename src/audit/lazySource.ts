import type { AuditSource } from './source.ts';

/** An audit source that is loaded when it is first asked. `load` gives the same one each time. */
export const lazyAuditSource = (load: () => Promise<AuditSource>): AuditSource => ({
  find: async (query) => (await load()).find(query),
});
