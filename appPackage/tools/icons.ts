/** The icons of the app package, and how many pixels wide and high Teams wants each. */
export const icons = [
  { name: 'color', side: 192 },
  { name: 'outline', side: 32 },
] as const;
