import { readFile } from 'node:fs/promises';
import type { AuditCategory, AuditSource } from '../src/audit/source.ts';
import { readChange } from '../src/audit/workspace/change.ts';
import type { AuditRow } from './auditLog.ts';

/**
 * An audit source over the canned rows of a file. It stands in for the workspace's query alone: what a row says is read
 * as in production. The demo's sign-in log is a file, and an audit needs a workspace.
 */
export const createCannedAudit = (path: string): AuditSource => ({
  async find({ span, ...subject }) {
    const rows: readonly AuditRow[] = JSON.parse(await readFile(path, 'utf8'));
    const [from, to] = [new Date(span.from).getTime(), new Date(span.to).getTime()];
    const entries = rows.flatMap((row) => {
      const at = Date.parse(row.ActivityDateTime);
      const IsActor = row.InitiatedBy.user.userPrincipalName === subject.userPrincipalName;
      const entry = readChange({ ...row, At: new Date(at), Reason: row.ResultReason, IsActor }, subject);
      const isAbout = entry?.isByAccount || entry?.isToAccount || entry?.isToGroup || entry?.exclusion;
      return entry && isAbout && at >= from && at < to ? [entry] : [];
    });
    const totals: Record<AuditCategory, number> = {
      ...{ credential: 0, role: 0, conditionalAccess: 0, group: 0, directory: 0, resource: 0, graph: 0 },
    };
    for (const { category } of entries) totals[category] += 1;
    return {
      entries,
      totals,
      lookedAt: ['AuditLogs'],
      problems: [],
    };
  },
});
