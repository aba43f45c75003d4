/**
 * The `ResultType`s that the classic query for successes watched for: signed in, asked whether to stay so, and the two
 * interrupts that an expired password and a missing second factor were known by. It misses a stolen password that a second
 * factor stops (50074, 50076, 500121), so it is an old habit's filter and never the default.
 */
export const classicResultCodes: readonly string[] = ['0', '50140', '50055', '50072'];
