/** `info` is the least, `critical` the gravest. */
export const severities = ['info', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** The graver of two severities. */
export const graver = (a: Severity, b: Severity): Severity =>
  severities.indexOf(a) >= severities.indexOf(b) ? a : b;
