import sample from '../test/fixtures/alerts/logAlertsV2-sign-in.json' with { type: 'json' };

/** Whose sign-in an alert reports, and how that went. */
export type Alerted = {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly resultCode: string;
};

/** The webhook's secret in the measured process. */
export const webhookCode = 'bench-webhook-code';

const address = (port: number, path: string) => `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`;
const digits = 12;
const place = '#'.repeat(digits);

/** A JSON body as a whole HTTP request, ready for the socket. */
export function jsonRequest(port: number, path: string, body: string): Buffer {
  const head = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return Buffer.from(address(port, path) + head + body);
}

/** The body of a Log Alerts V2 webhook call, about 3.7 KB. */
export function alertBody({ id, userPrincipalName, resultCode }: Alerted): string {
  const alert = structuredClone(sample);
  const firedAt = new Date();
  alert.data.essentials.alertId = alert.data.essentials.alertId.slice(0, -digits) + place;
  alert.data.essentials.firedDateTime = firedAt.toISOString();
  const { condition } = alert.data.alertContext;
  condition.windowEndTime = firedAt.toISOString();
  condition.windowStartTime = new Date(firedAt.getTime() - 300_000).toISOString();
  const values: Record<string, string> = {
    UserId: id,
    UserPrincipalName: userPrincipalName,
    ResultType: resultCode,
  };
  for (const entry of condition.allOf) {
    for (const dimension of entry.dimensions) dimension.value = values[dimension.name] ?? dimension.value;
  }
  return JSON.stringify(alert, null, 2);
}

/** The request with this number in its alert id. */
export type AlertRequest = (number: number) => Buffer;

/**
 * A webhook call as a whole HTTP request, made once: the returned function only writes a number into its alert id, in
 * place, so that every call is another alert. The request must have been answered before the next number is written.
 */
export function alertRequest(port: number, alerted: Alerted): AlertRequest {
  const request = jsonRequest(port, `/api/alerts?code=${webhookCode}`, alertBody(alerted));
  const offset = request.indexOf(place);
  return (number) => {
    request.write(String(number).padStart(digits, '0'), offset, 'latin1');
    return request;
  };
}
