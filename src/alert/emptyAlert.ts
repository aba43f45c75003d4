import type { Alert } from './alert.ts';

/** An alert that says nothing yet. Each source fills in what it has. */
export const emptyAlert: Omit<Alert, 'key' | 'format'> = {
  condition: 'fired',
  firedAt: null,
  rule: { id: null, name: null, description: null, severity: null },
  counted: null,
  window: null,
  signIns: [],
  activity: null,
  portalLink: null,
  properties: [],
  raw: null,
};
