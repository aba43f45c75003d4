import type { ActivityCommand } from '../command.ts';

/** An `activity` as somebody would type it: `parseActivity` reads the same out of it. */
export function activityText({ window, account, outcome, ipAddress, page }: ActivityCommand): string {
  const words = [
    'activity',
    typeof window === 'string' ? window : `${window.first}..${window.last}`,
    account,
    outcome,
    ipAddress && `ip ${ipAddress}`,
    page > 1 ? `page ${page}` : null,
  ];
  return words.filter((word) => word !== null).join(' ');
}
