/** The forms that a report takes as a file: for people, for machines, and its sign-ins for a spreadsheet. */
export const reportFormats = ['markdown', 'json', 'csv'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export type ReportFile = {
  readonly format: ReportFormat;
  /** A file name of our own making, such as `incident-k7qd2-3.md`. */
  readonly name: string;
  readonly content: string;
};
