/**
 * Loaded into a process under test with `--import`, before anything of the product: what it sends to Microsoft's token
 * services goes to a loopback address instead. The product itself is run as it is, with Microsoft's addresses in it.
 */
import https, { type RequestOptions } from 'node:https';

const { port } = new URL(process.env.REDIRECT_TO ?? '');
const services = new Set(['login.botframework.com', 'login.microsoftonline.com']);
const request = https.request as (options: RequestOptions, ...others: unknown[]) => unknown;

Object.assign(https, {
  request(options: RequestOptions, ...others: unknown[]) {
    if (!services.has(options.hostname ?? '')) return request(options, ...others);
    const there = { hostname: 'localhost', host: 'localhost', servername: 'localhost', port };
    return request({ ...options, ...there }, ...others);
  },
});

const { fetch } = globalThis;
globalThis.fetch = (input, init) => {
  const url = new URL(String(input));
  if (services.has(url.hostname)) url.host = `localhost:${port}`;
  return fetch(url, init);
};
