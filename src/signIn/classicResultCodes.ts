/** The `ResultType`s that the classic query watched for: signed in, or stopped at a step that only a right password leads to. */
export const classicResultCodes = ['0', '50140', '50055', '50072'] as const;
