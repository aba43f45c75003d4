import { isGuid } from '../../guid.ts';
import { type PortalWorkspace, portalQueryLink } from '../../logAnalytics/portalQueryLink.ts';
import { address, codes, filledQuery, guids, type Literal, time } from '../../logAnalytics/query.ts';
import type { AttemptFilter, OutcomeFilter } from '../attemptFilter.ts';
import { classicResultCodes, codesOf } from '../resultCode.ts';
import type { PortalLink, SignInQuery } from '../source.ts';
import { publishedIn } from './rows.ts';

/** Codes that are not known are failures: who looks for failures wants all but the other codes. */
const resultsOf: Readonly<Record<OutcomeFilter, Readonly<Record<string, Literal>>>> = {
  failed: { otherResultCodes: codes(codesOf((outcome) => outcome !== 'failure')) },
  succeeded: {
    resultCodes: codes(codesOf((outcome) => outcome === 'success' || outcome === 'passwordAccepted')),
  },
  blocked: { resultCodes: codes(codesOf((outcome) => outcome === 'blocked')) },
  classic: { resultCodes: codes(classicResultCodes) },
};

/**
 * What a person runs in the portal to see the rows behind an answer: `queries/portal.kql` with its values. A filter looks
 * at rows there and at attempts here, so the failures on the way to an end are left out. Throws a `RangeError` for account
 * ids that are no GUIDs.
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

/** Links to the rows behind an answer, in the portal. An account whose id is no GUID has no rows there, and no link. */
export const createPortalLink =
  (workspace: PortalWorkspace): PortalLink =>
  (query, filter) =>
    query.accountIds.every(isGuid)
      ? portalQueryLink(workspace, portalQuery(query, filter), publishedIn(query.span))
      : null;
