import { connect } from 'node:net';
import { assertNoSecret } from './assertNoSecret.ts';

/**
 * Sends bytes as they are, which no HTTP client would, and gives what comes back until the server ends the connection
 * or an answer with a body is complete.
 */
export async function rawRequest(url: string, head: string, body = ''): Promise<string> {
  const { hostname, port } = new URL(url);
  const answer = await new Promise<string>((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => socket.write(head.replaceAll('\n', '\r\n') + body));
    const done = () => {
      socket.destroy();
      resolve(received);
    };
    socket.setTimeout(10_000, () => {
      socket.destroy();
      reject(new Error(`no complete answer in 10 s, only: ${received}`));
    });
    socket.on('data', (chunk) => {
      received += chunk;
      const [headers = '', ...rest] = received.split('\r\n\r\n');
      const length = Number(/^content-length: (\d+)/im.exec(headers)?.[1] ?? Number.NaN);
      if (rest.join('\r\n\r\n').length >= length) done();
    });
    socket.on('end', done);
    socket.on('error', reject);
  });
  assertNoSecret(answer, 'an answer');
  return answer;
}
