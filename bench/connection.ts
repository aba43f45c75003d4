import { connect } from 'node:net';

/** One keep-alive connection that carries one request at a time. */
export type Connection = {
  /** Sends a whole HTTP request and resolves with the status when all of the answer is there. */
  send(request: Buffer): Promise<number>;
  close(): void;
};

/**
 * Connects to a server on this machine. A bare socket instead of Node's HTTP client: it takes a tenth of the CPU time,
 * so that one core can load a server on another.
 */
export function openConnection(port: number): Promise<Connection> {
  return new Promise((resolve, reject) => {
    let answer = '';
    let failure: Error | undefined;
    let settle: { resolve(status: number): void; reject(error: Error): void } | undefined;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.setEncoding('latin1');
    socket.once('connect', () =>
      resolve({
        send: (request) =>
          new Promise((resolve, reject) => {
            if (failure) reject(failure);
            settle = { resolve, reject };
            socket.write(request);
          }),
        close: () => socket.destroy(),
      }),
    );
    socket.on('data', (text: string) => {
      answer += text;
      if (!isWhole(answer)) return;
      const status = Number(answer.slice(9, 12));
      answer = '';
      settle?.resolve(status);
    });
    const fail = (error: Error) => {
      failure ??= error;
      reject(error);
      settle?.reject(error);
    };
    socket.once('error', fail);
    socket.once('close', () => fail(new Error('the server closed a connection')));
  });
}

/** Whether an HTTP/1.1 answer has come completely. */
function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const head = answer.slice(0, end).toLowerCase();
  if (head.includes('\r\ntransfer-encoding: chunked')) return answer.endsWith('\r\n0\r\n\r\n');
  const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1] ?? '0';
  return answer.length >= end + 4 + Number(length);
}
