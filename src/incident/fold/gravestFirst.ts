import type { AlertedSignIn } from '../../alert/alertedSignIn.ts';
import { resultCode } from '../../signIn/resultCode.ts';
import { severities } from '../../signIn/severity.ts';

/** How many of the alerts' sign-ins an incident keeps; the trail keeps all. */
export const alertedKept = 20;

const gravity = (signIn: AlertedSignIn): number =>
  severities.indexOf(signIn.resultCode === null ? 'high' : resultCode(signIn.resultCode).severity);

/** The gravest, then the newest, at most `alertedKept`. Stable: of equals, those given first stay in front. */
export function gravestFirst(signIns: readonly AlertedSignIn[]): readonly AlertedSignIn[] {
  return signIns
    .toSorted((a, b) => gravity(b) - gravity(a) || (b.at ?? '').localeCompare(a.at ?? ''))
    .slice(0, alertedKept);
}
