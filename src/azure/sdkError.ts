/** A field of what an SDK threw, or of a field of it; `undefined` where it has none. */
export const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null && field in value ? value[field as keyof object] : undefined;

/** The HTTP status that the service answered with; `null` when there was no answer. */
export function statusOf(error: unknown): number | null {
  const status = fieldOf(error, 'statusCode');
  return typeof status === 'number' ? status : null;
}

const credentialErrors = new Set([
  'AggregateAuthenticationError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
]);

/** Whether none of Azure's credentials gave a token. Told by the name: nothing has to load the SDK for it. */
export const lacksCredential = (error: unknown): boolean =>
  error instanceof Error && credentialErrors.has(error.name);
