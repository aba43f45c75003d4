import type { Request, Response } from 'restify';

declare module 'restify' {
  interface Server {
    /** Runs before routing, synchronously. `false` ends the request. Missing from the published typings. */
    first(handler: (request: Request, response: Response) => boolean): this;
  }
}
