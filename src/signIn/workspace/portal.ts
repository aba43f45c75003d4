import { isGuid } from '../../guid.ts';
import { type PortalWorkspace, portalQueryLink } from '../../logAnalytics/portalQueryLink.ts';
import { address, codes, filledQuery, guids, type Literal, time } from '../../logAnalytics/query.ts';
import type { AttemptFilter, OutcomeFilter } from '../attemptFilter.ts';
import { classicResultCodes, codesOf } from '../resultCode.ts';
import type { PortalLink, SignInQuery } from '../source.ts';
import { publishedIn } from './rows.ts';

/** Unknown codes are failures. So a filter for failures takes all codes except those of other outcomes. */
const resultsOf: Readonly<Record<OutcomeFilter, Readonly<Record<string, Literal>>>> = {
  failed: { otherResultCodes: codes(codesOf((outcome) => outcome !== 'failure')) },
  succeeded: {
    resultCodes: codes(codesOf((outcome) => outcome === 'success' || outcome === 'passwordAccepted')),
  },
  blocked: { resultCodes: codes(codesOf((outcome) => outcome === 'blocked')) },
  classic: { resultCodes: codes(classicResultCodes) },
};

/**
 * The query that a person runs in the portal to see the rows behind an answer: `queries/portal.kql` with its
 * values. There a filter looks at rows, here at attempts. So the query leaves out failures within an attempt
 * that ended in another way. Throws a `RangeError` for account ids that are not GUIDs.
 */
export const portalQuery = (
  { accountIds, span }: SignInQuery,
  { outcome, ipAddress }: AttemptFilter,
): string =>
  filledQuery(new URL('./queries/portal.kql', import.meta.url), {
    accountIds: guids(accountIds),
    start: time(Date.parse(span.from)),
    end: time(Date.parse(span.to)),
    ...(outcome === null ? {} : resultsOf[outcome]),
    ...(ipAddress === null ? {} : { ipAddress: address(ipAddress) }),
  });

/**
 * Links to the rows behind an answer, in the portal. An account whose id is not a GUID has no rows there, and
 * no link.
 */
export const createPortalLink =
  (workspace: PortalWorkspace): PortalLink =>
  (query, filter) =>
    query.accountIds.every(isGuid)
      ? portalQueryLink(workspace, portalQuery(query, filter), publishedIn(query.span))
      : null;
