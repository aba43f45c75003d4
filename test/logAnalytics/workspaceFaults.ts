import type { LogConduct } from '../fakes/wire.ts';

/** An error as Log Analytics tells it. Its message is somebody's sign-in. */
export const failed = (status: number, code: string, headers = {}): LogConduct => ({
  status,
  headers,
  body: { error: { code, message: 'svc-harbour@contoso.onmicrosoft.com may not' } },
});
/** What may go wrong with a workspace, and what is said of it. All of it passes. */
export const workspaceFaults: Readonly<Record<string, readonly [LogConduct, RegExp]>> = {
  '400 for another reason': [failed(400, 'BadArgumentError'), /^Log Analytics refused the query\. \(400\)$/],
  '401': [failed(401, 'AuthenticationFailed'), /rejects the token .* Check that LOG_ANALYTICS_ENDPOINT/],
  '403': [
    failed(403, 'InsufficientAccessError'),
    /may not read the workspace\. Give it the role Log Analytics Reader/,
  ],
  '403 for the token': [failed(403, 'InvalidAuthenticationTokenAudience'), /rejects the token/],
  '404': [failed(404, 'WorkspaceNotFoundError'), /no such workspace\. Check LOG_ANALYTICS_WORKSPACE_ID/],
  '429': [failed(429, 'ThrottledError'), /gets too many requests/],
  '429 with a long Retry-After': [
    failed(429, 'ThrottledError', { 'Retry-After': '3600' }),
    /gets too many requests/,
  ],
  '429 with a Retry-After far ahead': [
    failed(429, 'ThrottledError', { 'Retry-After': 'Fri, 31 Dec 2100 23:59:59 GMT' }),
    /gets too many requests/,
  ],
  '500': [failed(500, 'InternalServerError'), /^Log Analytics failed\. \(500\)$/],
  '502 from a gateway': [
    { status: 502, body: '<html>svc-harbour</html>' },
    /^Log Analytics failed\. \(502\)$/,
  ],
  '503 with a long Retry-After': [
    failed(503, 'ServiceUnavailable', { 'Retry-After': '3600' }),
    /failed\. \(503\)/,
  ],
  '504': [failed(504, 'GatewayTimeout'), /did not answer in time\. \(504\)/],
  'a page instead of a result': [
    { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<html>svc-harbour</html>' },
    /an answer that cannot be read/,
  ],
  'a result of another form': [
    { status: 200, body: { svc: 'svc-harbour' } },
    /an answer that cannot be read/,
  ],
  'an empty body': [{ status: 200 }, /an answer that cannot be read/],
  'a connection that is cut': ['break', /cannot be reached\. The connection was cut/],
  'a truncated body': ['cut short', /an answer that cannot be read/],
  'a body that never ends': ['stall', /did not answer within/],
  silence: ['silence', /did not answer within 0\.4 s/],
};
