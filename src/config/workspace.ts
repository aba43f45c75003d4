import { z } from 'zod/v4';
import { publicCloud } from '../azure/clouds.ts';
import { hour, second } from '../duration.ts';
import { guidPattern } from '../guid.ts';
import { isoDuration } from './values.ts';

export const workspaceRemedy = 'write the workspace’s id, a GUID, as its overview in the portal shows it';
const endpointRemedy =
  'write your cloud’s address, https://api.loganalytics.us or https://api.loganalytics.azure.cn, or leave it out';

/**
 * `LOG_ANALYTICS_ENDPOINT`: the query API's origin, without the path that the SDK adds. TLS is required,
 * because tokens go there.
 */
export const workspaceEndpoint = z
  .string()
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    const isPlain = url?.protocol === 'https:' && /^\/(?:v1\/?)?$/.test(url.pathname);
    if (!isPlain || url.search !== '' || url.hash !== '' || url.username !== '') {
      context.addIssue(endpointRemedy);
    }
    return url?.origin ?? '';
  })
  .default(`https://${publicCloud.queryHosts[0]}`);

const resourceIdRemedy =
  'write /subscriptions/…/resourceGroups/…/providers/Microsoft.OperationalInsights/workspaces/…, the resource id that the workspace’s JSON view in the portal shows, or leave it out';

/**
 * `LOG_ANALYTICS_RESOURCE_ID`: becomes a part of links that people open, so only characters of such an id are
 * accepted.
 */
export const workspaceResourceId = z
  .string()
  .regex(
    new RegExp(
      String.raw`^/subscriptions/${guidPattern}/resourceGroups/[\p{L}\p{N}_().-]{1,90}/providers/Microsoft\.OperationalInsights/workspaces/[a-z0-9-]{4,63}$`,
      'iu',
    ),
    resourceIdRemedy,
  )
  .optional();

/** Contradictions between the variables around the workspace. */
export function workspaceMistakes(set: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (set.LOG_ANALYTICS_WORKSPACE_ID !== undefined) {
    return set.SIGN_IN_LOG === undefined
      ? []
      : ['SIGN_IN_LOG is not usable beside LOG_ANALYTICS_WORKSPACE_ID: leave one of them out'];
  }
  return ['LOG_ANALYTICS_ENDPOINT', 'LOG_ANALYTICS_RESOURCE_ID']
    .filter((name) => set[name] !== undefined)
    .map((name) => `LOG_ANALYTICS_WORKSPACE_ID is missing beside ${name}: ${workspaceRemedy}`);
}

const remedy = 'write an ISO 8601 duration of 1 second to 1 hour, such as PT5M';

/** SWEEP_INTERVAL, in ms: how often the sweep searches the log for sign-ins that no alert reported. */
export const sweepInterval = z
  .string()
  .default('PT5M')
  .transform(isoDuration)
  .refine((ms) => ms >= second && ms <= hour, remedy);
