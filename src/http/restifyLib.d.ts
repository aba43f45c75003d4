/** The modules behind restify's `createServer`, for which nobody has published typings. */
declare module 'restify/lib/router.js' {
  export default class Router {
    constructor(options: { readonly log: import('pino').Logger });
  }
}

declare module 'restify/lib/server.js' {
  import type Router from 'restify/lib/router.js';

  const RestifyServer: new (options: {
    readonly name: string;
    readonly log: import('pino').Logger;
    readonly router: Router;
  }) => import('restify').Server;
  export default RestifyServer;
}
