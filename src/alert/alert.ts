import type { AlertedSignIn } from './alertedSignIn.ts';

/** The wire formats that reach an action group's webhook, each with its own parser; and the sweep. */
export type AlertFormat =
  | 'logAlertsV2'
  | 'simpleLogAlert'
  | 'logAlertsV1'
  | 'logAlertsV1Legacy'
  | 'activityLog'
  | 'activityLogLegacy'
  | 'resourceHealth'
  | 'commonOther'
  | 'unreadable'
  /** Not a format of Azure's: Glasswatch's own sweep found a sign-in that no alert reported. */
  | 'sweep'
  /** Nor is this one: a link of the watch has failed, or works again. */
  | 'chain';

/** Whether Glasswatch raised the alert itself. Only the others show that Azure calls. */
export const isOwnFormat = (format: AlertFormat): boolean => format === 'sweep' || format === 'chain';

/** A time in which a link of the watch did not work. Every text is our own. Times are ISO 8601 UTC. */
export type Blindness = {
  /** The link's id, as `chain` names it. */
  readonly link: string;
  /** The link's name in words. */
  readonly name: string;
  /** From when on nothing shows that it worked. */
  readonly since: string;
  /** When it was seen to work again; `null` while it does not. */
  readonly until: string | null;
  /** What was found, in sentences. */
  readonly cause: string;
  /** What to do. `null`: nothing is known that helps. */
  readonly remedy: string | null;
  /** How many sign-ins of the watched accounts the log has from that time; `null`: not known. */
  readonly signIns: number | null;
};

/** A change that Azure's activity log reports, for example to the alert rule itself. */
export type AzureActivity = {
  readonly operation: string | null;
  readonly caller: string | null;
  readonly status: string | null;
  readonly level: string | null;
  /** ISO 8601, UTC. */
  readonly at: string | null;
  /** What happened in words, where the payload has any. */
  readonly description: string | null;
};

/**
 * One alert in our own terms: what Azure Monitor's wire formats say, and nothing made up. A field that the
 * payload lacks is `null`. Every text comes from outside and is raw: escape it before you show it. Times are
 * ISO 8601 in UTC.
 */
export type Alert = {
  /**
   * The alert's identity, which separates a repeat from a new alert. The same instance, condition, firing
   * time and sign-ins give the same key. ("Test action group" always reuses one `alertId`, so the id alone
   * would swallow the second test.)
   */
  readonly key: string;
  /**
   * What a firing and its resolution share: see `instanceKey`. Missing where the payload names no alert instance, and in
   * the oldest trails.
   */
  readonly instance?: string;
  readonly format: AlertFormat;
  readonly condition: 'fired' | 'resolved';
  readonly firedAt: string | null;
  readonly rule: {
    /** The rule's resource id, where the payload has it. */
    readonly id: string | null;
    readonly name: string | null;
    readonly description: string | null;
    /** `Sev0` (gravest) to `Sev4`. */
    readonly severity: string | null;
  };
  /** How many rows the rule counted; `null` when the payload does not say. */
  readonly counted: number | null;
  /** The rule's evaluation window. */
  readonly window: { readonly from: string; readonly to: string } | null;
  /** What the payload itself says about the sign-ins, in its dimensions or rows. */
  readonly signIns: readonly AlertedSignIn[];
  readonly activity: AzureActivity | null;
  /** The alert, or the rows behind it, in the Azure portal: https only, and only on a portal's host. */
  readonly portalLink: string | null;
  /** Everything else the payload names: other dimensions and the rule's custom properties. */
  readonly properties: readonly { readonly name: string; readonly value: string }[];
  /** The body as received, truncated; only for `unreadable`. */
  readonly raw: string | null;
  /**
   * Why the row of the sign-in log that the sweep found cannot be read. The alert is then all that is known of it.
   * Missing for any other alert.
   */
  readonly rowProblem?: string;
  /** Only of a `chain` alert. */
  readonly blindness?: Blindness;
};
